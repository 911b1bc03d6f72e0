package dev.gearman.spring;

import dev.gearman.client.JobHandle;
import dev.gearman.client.JobStatus;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;

/**
 * Gives jobs to Gearman servers. A workload is {@code byte[]} (sent as it is), text (UTF-8), an {@code InputStream} (read to
 * its end), {@code null} (empty), or anything that the converter, JSON by default, can write.
 *
 * <p>What goes wrong is a {@link dev.gearman.client.GearmanException}, of a type that says what: the job has failed, no server
 * could be reached, the connection was lost, time was over. A result that does not convert is a
 * {@link dev.gearman.spring.converter.GearmanConversionException}. A thread that is interrupted while it waits gets a
 * {@link java.util.concurrent.CancellationException}, with its flag set.
 */
public interface GearmanOperations {
    /** Begins a job with more to say about it than a function and a workload: priority, unique key, progress and so on. */
    JobSpec job(String function);

    /** Has a job done and waits for its result, as the worker sent it. */
    default byte[] call(String function, @Nullable Object workload) {
        return job(function).workload(workload).call();
    }

    /** Has a job done, waits, and converts the result. */
    default <T> @Nullable T call(String function, @Nullable Object workload, Class<T> type) {
        return job(function).workload(workload).call(type);
    }

    /** Has a job done, waits, and converts the result to a type with generics. */
    default <T> @Nullable T call(String function, @Nullable Object workload, ParameterizedTypeReference<T> type) {
        return job(function).workload(workload).call(type);
    }

    /** Has a job done. Does not wait. */
    default CompletableFuture<byte[]> callAsync(String function, @Nullable Object workload) {
        return job(function).workload(workload).callAsync();
    }

    /** Has a job done and its result converted. Does not wait. */
    default <T> CompletableFuture<T> callAsync(String function, @Nullable Object workload, Class<T> type) {
        return job(function).workload(workload).callAsync(type);
    }

    /** Submits a background job, and waits until the server has it; if it is durable, until it has stored it. */
    default JobHandle submit(String function, @Nullable Object workload) {
        return job(function).workload(workload).submit();
    }

    /** Submits a background job that is not to be begun before a time, in whole seconds. */
    default JobHandle schedule(String function, @Nullable Object workload, Instant at) {
        return job(function).workload(workload).schedule(at);
    }

    /** What the job's server knows about it. A job that has ended is not known any more. */
    JobStatus status(JobHandle handle);

    /** What the servers know about the job with this unique key, of whatever function. */
    JobStatus statusByUnique(String unique);
}

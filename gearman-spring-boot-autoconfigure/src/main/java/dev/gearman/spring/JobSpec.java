package dev.gearman.spring;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.client.JobEvent;
import dev.gearman.client.JobHandle;
import dev.gearman.client.JobPriority;
import dev.gearman.client.JobRequest;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;

/**
 * A job that is being described: ends with {@code call}, {@code callAsync}, {@code submit} or {@code schedule}. Not
 * thread-safe. The listeners are called one after the other, never by a network thread: see
 * {@link GearmanTemplate#setCallbackExecutor}.
 */
public final class JobSpec {
    private final GearmanTemplate template;
    private JobRequest request;
    private @Nullable Consumer<JobEvent> listener;

    JobSpec(GearmanTemplate template, String function) {
        this.template = template;
        this.request = JobRequest.of(function, new byte[0]);
    }

    /** What is to be worked on; without it the workload is empty. */
    public JobSpec workload(@Nullable Object value) {
        JobRequest old = request;
        JobRequest changed = JobRequest.of(old.function(), template.toBytes(value))
                .unique(old.unique())
                .priority(old.priority());
        Duration timeout = old.timeout();
        request = timeout == null ? changed : changed.timeout(timeout);
        return this;
    }

    /** Jobs of a function with the same key are one job as long as it waits or runs; up to 64 bytes. */
    public JobSpec unique(String key) {
        request = request.unique(key);
        return this;
    }

    /** The workload is the key by which jobs are one. */
    public JobSpec uniqueByWorkload() {
        request = request.uniqueByWorkload();
        return this;
    }

    public JobSpec priority(JobPriority value) {
        request = request.priority(value);
        return this;
    }

    /** Before all waiting jobs of the function that have another priority. */
    public JobSpec high() {
        return priority(JobPriority.HIGH);
    }

    /** After all others. */
    public JobSpec low() {
        return priority(JobPriority.LOW);
    }

    /**
     * Sets how long to wait for the result; the job itself goes on. For a background job: how long to wait for the confirmation
     * that the server has it. Default: {@code gearman.template.reply-timeout}.
     *
     * @param value the limit, {@link Duration#ZERO} for none
     */
    public JobSpec timeout(Duration value) {
        request = request.timeout(value);
        return this;
    }

    /** Is told how far the job is. For jobs whose result is waited for, as are the other listeners. */
    public JobSpec onProgress(JobProgress progress) {
        return onEvent(event -> {
            if (event instanceof JobEvent.Status status) {
                progress.progress(status.numerator(), status.denominator());
            }
        });
    }

    /** Is given what the worker sends before the result. */
    public JobSpec onData(Consumer<byte[]> consumer) {
        return onEvent(event -> {
            if (event instanceof JobEvent.Data data) {
                consumer.accept(data.data());
            }
        });
    }

    /** Is given what the worker warns of. */
    public JobSpec onWarning(Consumer<String> consumer) {
        return onEvent(event -> {
            if (event instanceof JobEvent.Warning warning) {
                consumer.accept(new String(warning.data(), UTF_8));
            }
        });
    }

    /** Is told everything that happens to the job. */
    public JobSpec onEvent(Consumer<JobEvent> consumer) {
        Consumer<JobEvent> before = listener;
        listener = before == null ? consumer : before.andThen(consumer);
        return this;
    }

    /** Has the job done and waits for its result, as the worker sent it. */
    public byte[] call() {
        return template.call(request, listener);
    }

    /** Has the job done, waits, and converts the result. */
    @SuppressWarnings("unchecked") // the converter promises it
    public <T> @Nullable T call(Class<T> type) {
        return (T) template.convert(call(), type);
    }

    /** Has the job done, waits, and converts the result to a type with generics. */
    @SuppressWarnings("unchecked") // the converter promises it
    public <T> @Nullable T call(ParameterizedTypeReference<T> type) {
        return (T) template.convert(call(), type.getType());
    }

    /** Has the job done. Does not wait; cancelling the future does not cancel the job. */
    public CompletableFuture<byte[]> callAsync() {
        return template.callAsync(request, listener);
    }

    /** Has the job done and its result converted. Does not wait. */
    public <T> CompletableFuture<T> callAsync(Class<T> type) {
        return template.callAsync(request, listener, type);
    }

    /** Has the job done and its result converted to a type with generics. Does not wait. */
    public <T> CompletableFuture<T> callAsync(ParameterizedTypeReference<T> type) {
        return template.callAsync(request, listener, type.getType());
    }

    /** Has the job done and its result converted; for callers that find out the type at run time. */
    public CompletableFuture<Object> callAsync(Type type) {
        return template.callAsync(request, listener, type);
    }

    /** Submits it as a background job, and waits until the server has it. */
    public JobHandle submit() {
        return template.submit(request);
    }

    /** Submits it as a background job. Does not wait. */
    public CompletableFuture<JobHandle> submitAsync() {
        return template.submitAsync(request);
    }

    /** Submits it as a background job that is not to be begun before a time, in whole seconds. Its priority is normal. */
    public JobHandle schedule(Instant at) {
        return template.submit(request.at(at));
    }
}

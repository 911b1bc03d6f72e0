package dev.gearman.spring.worker;

import dev.gearman.spring.GearmanJob;
import dev.gearman.spring.converter.GearmanMessageConverter;
import dev.gearman.spring.converter.Workloads;
import dev.gearman.worker.AsyncJobFunction;
import dev.gearman.worker.Job;
import dev.gearman.worker.JobException;
import dev.gearman.worker.JobFailure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.retry.RetryPolicy;

/** What the plain worker calls: the handler with retry, error handler, conversion of the result, and listeners around it. */
final class EndpointFunction implements AsyncJobFunction {
    private static final Logger log = LoggerFactory.getLogger(EndpointFunction.class);

    private final JobHandler handler;
    private final GearmanErrorHandler errorHandler;
    private final GearmanMessageConverter converter;
    private final JobListener listener;
    private final boolean returnExceptions;

    EndpointFunction(
            JobHandler handler,
            @Nullable RetryPolicy retry,
            GearmanErrorHandler errorHandler,
            GearmanMessageConverter converter,
            JobListener listener,
            boolean returnExceptions) {
        this.handler = retry == null ? handler : new RetryingHandler(handler, retry);
        this.errorHandler = errorHandler;
        this.converter = converter;
        this.listener = listener;
        this.returnExceptions = returnExceptions;
    }

    @Override
    public CompletionStage<byte[]> work(Job assigned) {
        GearmanJob job = new ContainerJob(assigned, converter);
        JobListener.Run run = listener.started(job);
        CompletionStage<byte[]> stage;
        try {
            stage = begin(job);
        } finally {
            run.left();
        }
        return stage.thenApply(result -> fitting(assigned, result))
                .handle((result, failure) -> end(job, run, result, failure));
    }

    /** Fails here what could not be sent, so that listeners and metrics know. */
    private static byte[] fitting(Job job, byte[] result) {
        if (result.length > job.maxDataSize()) {
            throw new IllegalArgumentException(
                    "result: " + result.length + " bytes (expected: 0.." + job.maxDataSize() + ")");
        }
        return result;
    }

    private CompletionStage<byte[]> begin(GearmanJob job) {
        Object result;
        try {
            result = handler.handle(job);
        } catch (Throwable e) {
            return recovered(job, e);
        }
        if (!(result instanceof CompletionStage<?> later)) {
            return converted(result);
        }
        return later.handle((value, failure) -> failure == null ? converted(value) : recovered(job, cause(failure)))
                .thenCompose(stage -> stage);
    }

    private CompletionStage<byte[]> converted(@Nullable Object result) {
        try {
            return CompletableFuture.completedFuture(Workloads.toBytes(result, converter));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletionStage<byte[]> recovered(GearmanJob job, Throwable failure) {
        if (!(failure instanceof Exception exception)) {
            return CompletableFuture.failedFuture(failure);
        }
        try {
            return converted(errorHandler.handle(job, exception));
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private byte[] end(GearmanJob job, JobListener.Run run, byte @Nullable [] result, @Nullable Throwable failure) {
        if (failure == null && result != null) {
            run.ended(result, null);
            return result;
        }
        Throwable cause = failure == null ? new IllegalStateException("no result") : cause(failure);
        run.ended(null, cause);
        if (returnExceptions || cause instanceof JobFailure || cause instanceof JobException) {
            throw new CompletionException(cause);
        }
        log.warn("{} has thrown an exception, of which clients are not told", job, cause);
        throw new JobFailure(String.valueOf(cause.getMessage()), cause);
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}

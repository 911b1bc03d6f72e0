package dev.gearman.spring.worker;

import dev.gearman.spring.GearmanJob;
import dev.gearman.spring.converter.GearmanConversionException;
import dev.gearman.worker.JobException;
import dev.gearman.worker.JobFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.core.retry.Retryable;
import org.springframework.messaging.MessagingException;
import org.springframework.util.backoff.BackOff;

/**
 * Tries a job again, in its place and on its thread, which waits between the attempts. A workload that can't be read, what the
 * method itself calls a failure, and a job that is cancelled are not tried again.
 */
record RetryingHandler(JobHandler handler, RetryPolicy policy) implements JobHandler {
    @Override
    public @Nullable Object handle(GearmanJob job) throws Exception {
        try {
            return new RetryTemplate(new JobPolicy(policy, job))
                    .execute(new Attempt(handler, job))
                    .orElse(null);
        } catch (RetryException e) {
            if (e.getCause() instanceof Exception failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }

    private record Attempt(JobHandler handler, GearmanJob job) implements Retryable<Optional<Object>> {
        @Override
        public Optional<Object> execute() throws Throwable {
            Object result = handler.handle(job);
            if (!(result instanceof CompletionStage<?> later)) {
                return Optional.ofNullable(result);
            }
            try {
                return Optional.ofNullable(later.toCompletableFuture().get());
            } catch (ExecutionException e) {
                throw e.getCause() == null ? e : e.getCause();
            }
        }
    }

    private record JobPolicy(RetryPolicy policy, GearmanJob job) implements RetryPolicy {
        @Override
        public boolean shouldRetry(Throwable failure) {
            boolean settled = failure instanceof JobFailure
                    || failure instanceof JobException
                    || failure instanceof GearmanConversionException
                    || failure instanceof MessagingException
                    || failure instanceof InterruptedException;
            return !settled && !job.isCancelled() && policy.shouldRetry(failure);
        }

        @Override
        public Duration getTimeout() {
            return policy.getTimeout();
        }

        @Override
        public BackOff getBackOff() {
            return policy.getBackOff();
        }
    }
}

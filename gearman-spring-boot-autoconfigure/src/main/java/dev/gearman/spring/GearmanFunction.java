package dev.gearman.spring;

import org.jspecify.annotations.Nullable;

/**
 * What a worker does, as a bean of its own, for those who prefer a type to an annotated method. The bean's class, or the
 * {@code @Bean} method that makes it, says with {@code @GearmanWorker} which function it is.
 *
 * @param <W> what the workload is converted to
 * @param <R> what becomes the result
 */
@FunctionalInterface
public interface GearmanFunction<W, R> {
    /**
     * Does a job. Called by as many threads at a time as the worker's concurrency says.
     *
     * @return the result, {@code null} for an empty one
     * @throws Exception the job has failed
     */
    @Nullable
    R apply(W workload, GearmanJob job) throws Exception;
}

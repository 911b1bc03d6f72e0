package dev.gearman.spring.worker;

import dev.gearman.spring.GearmanJob;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of a job whose method has thrown an exception, after the last retry. The bean
 * {@value #DEFAULT_BEAN_NAME}, if there is one, is for all workers; the annotation's {@code errorHandler} names one for its own.
 */
@FunctionalInterface
public interface GearmanErrorHandler {
    /** Name of the bean that is for all workers. */
    String DEFAULT_BEAN_NAME = "gearmanErrorHandler";

    /** The job fails with the exception that was thrown. */
    GearmanErrorHandler FAIL = (job, failure) -> {
        throw failure;
    };

    /**
     * Gives a result after all, or throws.
     *
     * @return what the job's result is to be, {@code null} for an empty one
     * @throws Exception what the job fails with: a {@link dev.gearman.worker.JobException} says what clients are told, a
     *     {@link dev.gearman.worker.JobFailure} that they are told nothing
     */
    @Nullable
    Object handle(GearmanJob job, Exception failure) throws Exception;
}

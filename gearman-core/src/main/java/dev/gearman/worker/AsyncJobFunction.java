package dev.gearman.worker;

import java.util.concurrent.CompletionStage;

/** A {@link JobFunction} that does not hold on to its thread until the result is there. It counts as running until then. */
@FunctionalInterface
public interface AsyncJobFunction {
    /** Begins the job. The stage completes with the result, or with what {@link JobFunction#work} would throw. */
    CompletionStage<byte[]> work(Job job) throws Exception;
}

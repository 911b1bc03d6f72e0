package dev.gearman.spring.worker;

import dev.gearman.spring.GearmanJob;
import org.jspecify.annotations.Nullable;

/** Does a job. Called by as many threads at a time as the endpoint's concurrency says. */
@FunctionalInterface
public interface JobHandler {
    /**
     * Does a job.
     *
     * @return the result, to be converted; a {@link java.util.concurrent.CompletionStage} of it; {@code null} for an empty one
     * @throws Exception the job has failed
     */
    @Nullable
    Object handle(GearmanJob job) throws Exception;
}

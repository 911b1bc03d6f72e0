package dev.gearman.server.app.history;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Results of background jobs, for a while. */
public interface JobResults {

    Optional<JobResult> byHandle(String handle);

    /**
     * The newest one of a job with this unique.
     *
     * @param function {@code null} for any
     */
    Optional<JobResult> byUnique(@Nullable String function, String unique);
}

package dev.gearman.server.app.record;

import java.util.Optional;

/** Results of background jobs, for a while. */
public interface JobResults {

    Optional<JobResult> byHandle(String handle);
}

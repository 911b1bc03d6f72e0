package dev.gearman.server.app.record;

import dev.gearman.server.engine.Priority;
import java.time.Instant;
import java.util.List;

/**
 * A background job in the dead set, without its workload.
 *
 * @param number the number that orders jobs and is never used again
 * @param unique empty if it had none
 * @param reducer name of the reducing function, empty for an ordinary job
 * @param client address of who submitted it
 * @param outcome of the last attempt
 * @param error what the last worker said, cut off at 4 KB; empty if nothing
 * @param attemptCount how many attempts there were
 * @param attempts oldest first; the oldest may have been dropped
 * @param workloadSize in bytes
 */
public record BuriedJob(
        long number,
        String handle,
        String function,
        String unique,
        Priority priority,
        String reducer,
        Instant submittedAt,
        Instant diedAt,
        String client,
        Outcome outcome,
        String error,
        int attemptCount,
        List<RecordedAttempt> attempts,
        long workloadSize) {
    public BuriedJob {
        attempts = List.copyOf(attempts);
    }
}

package dev.gearman.server.app.deadletter;

import dev.gearman.server.api.Priority;
import dev.gearman.server.app.records.ErrorText;
import dev.gearman.server.app.records.RecordedAttempt;
import dev.gearman.server.app.records.RecordedOutcome;
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
 * @param error what the last worker said, in full up to {@code gearman.server.history.max-error-size}; empty if nothing
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
        RecordedOutcome outcome,
        String error,
        int attemptCount,
        List<RecordedAttempt> attempts,
        long workloadSize) {
    public BuriedJob {
        attempts = List.copyOf(attempts);
    }

    /** This job with its errors in one line each, for lists. */
    public BuriedJob brief() {
        return new BuriedJob(
                number,
                handle,
                function,
                unique,
                priority,
                reducer,
                submittedAt,
                diedAt,
                client,
                outcome,
                ErrorText.brief(error),
                attemptCount,
                attempts.stream().map(RecordedAttempt::brief).toList(),
                workloadSize);
    }
}

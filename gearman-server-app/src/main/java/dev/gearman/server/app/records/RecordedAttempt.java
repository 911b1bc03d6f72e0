package dev.gearman.server.app.records;

import java.time.Instant;

/**
 * One attempt at a job.
 *
 * @param worker address of the worker
 * @param workerId the id that the worker gave itself, empty if none
 * @param error what the worker said, in full up to {@code gearman.server.history.max-error-size}; empty if nothing
 */
public record RecordedAttempt(
        Instant startedAt, Instant endedAt, String worker, String workerId, RecordedOutcome outcome, String error) {

    /** This attempt with its error in one line, for lists. */
    public RecordedAttempt brief() {
        return new RecordedAttempt(startedAt, endedAt, worker, workerId, outcome, ErrorText.brief(error));
    }
}

package dev.gearman.server.app.history;

import dev.gearman.server.api.Priority;
import dev.gearman.server.app.records.RecordedOutcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job that has come to its end.
 *
 * @param number the number that orders jobs and is never used again
 * @param unique empty if it had none
 * @param startedAt when the last attempt began, {@code null} if none ever did
 * @param attempts how many workers had it
 * @param worker address of the last worker, empty if none
 * @param workerId the id that this worker gave itself, empty if none
 * @param client address of who submitted it
 * @param error what the worker said at the end, cut off at 4 KB; empty if nothing
 * @param workloadSize in bytes
 * @param resultSize in bytes
 */
public record EndedJob(
        long number,
        String handle,
        String function,
        String unique,
        Priority priority,
        boolean background,
        Instant submittedAt,
        @Nullable Instant startedAt,
        Instant endedAt,
        RecordedOutcome outcome,
        int attempts,
        String worker,
        String workerId,
        String client,
        String error,
        long workloadSize,
        long resultSize) {}

package dev.gearman.server.app.record;

import java.time.Instant;

/**
 * One attempt at a job.
 *
 * @param worker address of the worker
 * @param workerId the id that the worker gave itself, empty if none
 * @param error what the worker said, cut off at a few KB; empty if nothing
 */
public record RecordedAttempt(
        Instant startedAt, Instant endedAt, String worker, String workerId, Outcome outcome, String error) {}

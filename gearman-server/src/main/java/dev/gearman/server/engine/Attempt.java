package dev.gearman.server.engine;

/**
 * One attempt at a job that is over.
 *
 * @param startedAt when a worker got the job, in milliseconds since 1970
 * @param endedAt when the attempt ended, in milliseconds since 1970
 * @param worker address of the worker's connection
 * @param workerId what the worker called itself, {@code "-"} if it did not say
 * @param error what its WORK_EXCEPTION said, up to {@value #MAX_ERROR} bytes of it; empty for every other outcome
 */
public record Attempt(long startedAt, long endedAt, String worker, String workerId, Outcome outcome, String error) {
    /** Longest {@link #error()} in bytes of UTF-8. */
    public static final int MAX_ERROR = 1_000;
}

package dev.gearman.server.api;

/**
 * One attempt at a job that is over.
 *
 * @param startedAt when a worker got the job, in milliseconds since 1970
 * @param endedAt when the attempt ended, in milliseconds since 1970
 * @param worker address of the worker's connection
 * @param workerId what the worker called itself, {@code "-"} if it did not say
 * @param error what its WORK_EXCEPTION said, shortened to {@link
 *     EngineOptions#maxErrorSize()} with beginning and end kept; shortened further as soon as newer attempts or many jobs need
 *     the room; empty for every other outcome
 */
public record Attempt(long startedAt, long endedAt, String worker, String workerId, Outcome outcome, String error) {}

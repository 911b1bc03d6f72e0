package dev.gearman.server.engine;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of the live jobs are wanted: those that match everything that is given.
 *
 * @param function name of the function, or {@code null} for all
 * @param states in which states; empty for waiting, delayed and running
 * @param client address of the connection that submitted it, or {@code null} for all
 * @param worker number of the connection that runs it, or {@code null} for all
 * @param text what handle, unique key or the first {@value #SEARCHED} bytes of the workload hold, or {@code null}
 * @param newestFirst whether in the reverse order of submission
 * @param cursor where to go on, from {@link JobPage#nextCursor()}, or {@code null} to begin
 * @param limit most jobs of a page, 1 to {@value #MAX_LIMIT}
 * @param maxScanned how many jobs may be looked at for a page, 1 or more; the page may have fewer jobs for that
 */
public record JobQuery(
        @Nullable String function,
        Set<JobState> states,
        @Nullable String client,
        @Nullable Long worker,
        @Nullable String text,
        boolean newestFirst,
        @Nullable String cursor,
        int limit,
        int maxScanned) {
    /** Highest {@link #limit()}. */
    public static final int MAX_LIMIT = 500;
    /** How many bytes of a workload are searched for {@link #text()}. */
    public static final int SEARCHED = 4_096;
    /** A {@link #maxScanned()} that keeps the page within a second. */
    public static final int USUAL_SCAN = 2_000_000;

    public JobQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: 1.." + MAX_LIMIT + ")");
        }
        if (maxScanned < 1) {
            throw new IllegalArgumentException("maxScanned: " + maxScanned + " (expected: 1 or more)");
        }
        if (cursor != null && !cursor.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("cursor: not one that a page gave");
        }
        states = states.isEmpty()
                ? Set.copyOf(EnumSet.of(JobState.WAITING, JobState.DELAYED, JobState.RUNNING))
                : Set.copyOf(states);
    }

    /** All live jobs, in the order of their submission. */
    public static JobQuery all(int limit) {
        return new JobQuery(null, Set.of(), null, null, null, false, null, limit, USUAL_SCAN);
    }

    /** The same from where a page ended. */
    public JobQuery from(@Nullable String newCursor) {
        return new JobQuery(function, states, client, worker, text, newestFirst, newCursor, limit, maxScanned);
    }
}

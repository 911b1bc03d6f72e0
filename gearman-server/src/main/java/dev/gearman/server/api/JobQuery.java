package dev.gearman.server.api;

import java.time.Duration;
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
 * @param order in which order
 * @param cursor where to go on, from {@link JobPage#nextCursor()}, or {@code null} to begin
 * @param limit most jobs of a page, 1 to {@value #MAX_LIMIT}
 * @param maxScanned how many jobs may be looked at for a page, 1 or more; the page may have fewer jobs for that
 * @param patience how long a page may be looked for, about, from when the server begins; the page may have fewer jobs for
 *     that. However short it is, some jobs are looked at
 */
public record JobQuery(
        @Nullable String function,
        Set<JobState> states,
        @Nullable String client,
        @Nullable Long worker,
        @Nullable String text,
        Order order,
        @Nullable String cursor,
        int limit,
        int maxScanned,
        Duration patience) {
    /** Highest {@link #limit()}. */
    public static final int MAX_LIMIT = 500;
    /** How many bytes of a workload are searched for {@link #text()}. */
    public static final int SEARCHED = 4_096;
    /** A {@link #maxScanned()} that keeps the page within a second. */
    public static final int USUAL_SCAN = 2_000_000;
    /** A {@link #patience()} that does not cut a page short. */
    public static final Duration PATIENT = Duration.ofSeconds(5);

    /** Which jobs come first. */
    public enum Order {
        /** As they were submitted. */
        OLDEST_FIRST,
        /** The other way around. */
        NEWEST_FIRST,
        /** The next to run first; for delayed jobs only. */
        SOONEST_FIRST
    }

    public JobQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: 1.." + MAX_LIMIT + ")");
        }
        if (maxScanned < 1) {
            throw new IllegalArgumentException("maxScanned: " + maxScanned + " (expected: 1 or more)");
        }
        String form = order == Order.SOONEST_FIRST ? "[0-9]{1,18}\\.[0-9]{1,18}" : "[0-9]{1,18}";
        if (cursor != null && !cursor.matches(form)) {
            throw new IllegalArgumentException("cursor: not one that a page gave");
        }
        if (order == Order.SOONEST_FIRST && !states.equals(Set.of(JobState.DELAYED))) {
            throw new IllegalArgumentException("order: " + order + " (expected: of delayed jobs only)");
        }
        states = states.isEmpty()
                ? Set.copyOf(EnumSet.of(JobState.WAITING, JobState.DELAYED, JobState.RUNNING))
                : Set.copyOf(states);
    }

    /** All live jobs, in the order of their submission. */
    public static JobQuery all(int limit) {
        return new JobQuery(null, Set.of(), null, null, null, Order.OLDEST_FIRST, null, limit, USUAL_SCAN, PATIENT);
    }

    /** The same from where a page ended. */
    public JobQuery from(@Nullable String newCursor) {
        return new JobQuery(function, states, client, worker, text, order, newCursor, limit, maxScanned, patience);
    }
}

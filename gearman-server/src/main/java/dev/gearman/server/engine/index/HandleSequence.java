package dev.gearman.server.engine.index;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers for job handles that differ from those of every earlier start without anything being written down: the first
 * one is the time of the start, in seconds since 2025, times a million. Only a server that made more than a million jobs
 * a second over its whole life could meet the numbers of the next.
 */
public final class HandleSequence {
    private static final long BASE = Instant.parse("2025-01-01T00:00:00Z").getEpochSecond();
    private static final long A_SECOND = 1_000_000;

    /** From here on, numbers of jobs that were made before the stored ones were known. */
    private static final long VOLATILE = NumberQueue.TOO_LARGE;

    /** First free number for a server that starts in this process within the same second as another. */
    private static final AtomicLong USED = new AtomicLong();

    private long next;
    private long nextVolatile;

    public HandleSequence(InstantSource clock) {
        long start = Math.max(0, clock.instant().getEpochSecond() - BASE) * A_SECOND;
        next = USED.updateAndGet(used -> Math.max(start, used + A_SECOND)) + 1;
        nextVolatile = VOLATILE + next;
    }

    public long next() {
        return next++;
    }

    /** The number before the next one. */
    public long last() {
        return next - 1;
    }

    /**
     * A number for a job that is not stored, while it is not known yet which numbers the store has: none of these, even
     * if the clock was set back.
     */
    public long nextVolatile() {
        return nextVolatile++;
    }

    /** Never gives a number up to this one any more; for jobs that come from a store. */
    public void startAfter(long number) {
        if (number < VOLATILE) {
            next = Math.max(next, number + 1);
        }
    }
}

package dev.gearman.server.store;

import java.time.Duration;

/**
 * How long a commit waits for company. Clients that have just been told of one commit mostly send their next jobs at once. If
 * the few that came meanwhile did not wait for those, two halves would take turns, each waiting for the commit of the other;
 * where a commit takes as long for one job as for many, that is half of the rate. Where commits are fast there is nothing to
 * gain, and no wait. Owned by the engine's thread.
 */
final class Gathering {
    /** What it costs to bring a commit on its way: what takes no longer than that is not worth waiting, in nanoseconds. */
    private static final long FAST = 200_000;
    /** Longest wait in nanoseconds: some clients go away, or have nothing more. */
    private static final long LONGEST = 2_000_000;

    private int expected;
    private long end;

    /**
     * A commit has ended.
     *
     * @param answered how many jobs it saved
     * @param pending how many came in the meantime
     * @param time how long it took
     * @param now the time in nanoseconds, see {@link System#nanoTime()}
     */
    void committed(int answered, int pending, Duration time, long now) {
        expected = answered + pending;
        end = now + Math.max(0, Math.min(time.toNanos() - FAST, LONGEST));
    }

    /** Whether so many jobs wait for more. */
    boolean goesOn(int pending, long now) {
        return pending < expected && now - end < 0;
    }
}

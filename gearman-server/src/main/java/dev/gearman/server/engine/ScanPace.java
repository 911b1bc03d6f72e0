package dev.gearman.server.engine;

import java.util.concurrent.TimeUnit;

/**
 * How much of the engine's time a search takes: all that nobody else wants, and about a tenth while others do. Whether they do
 * is seen in how long the loop was away between two steps.
 */
final class ScanPace {
    /** A turn of the loop in which nothing else happened is shorter than this, in nanoseconds. */
    private static final long QUIET = TimeUnit.MICROSECONDS.toNanos(50);
    /** Others get this many times as much as the search. */
    private static final long OTHERS = 9;

    private long ended;
    private long took;

    /** Whether it is time for the next step. */
    boolean isDue(long nanoTime) {
        long away = nanoTime - ended;
        return away <= QUIET || away >= took * OTHERS;
    }

    /** A step is done. */
    void stepped(long begin, long end) {
        ended = end;
        took = end - begin;
    }
}

package dev.gearman.benchmarks.load;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Until when something may take.
 *
 * @param nanoTime that moment, as {@link System#nanoTime()} gives it
 */
record Deadline(long nanoTime) {
    static Deadline in(Duration limit) {
        return new Deadline(System.nanoTime() + limit.toNanos());
    }

    /** What is left, 0 when it is over. */
    Duration remaining() {
        return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    }

    boolean isOver() {
        return nanoTime - System.nanoTime() <= 0;
    }

    /** Waits for a latch, and tells whether it was opened in time. */
    boolean await(CountDownLatch latch) throws InterruptedException {
        return latch.await(remaining().toNanos(), TimeUnit.NANOSECONDS);
    }
}

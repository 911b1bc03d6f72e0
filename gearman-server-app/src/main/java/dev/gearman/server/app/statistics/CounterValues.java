package dev.gearman.server.app.statistics;

/**
 * Counters over a step of time. The first three are sums over it, the others what was at its end.
 *
 * @param workers connections that can do the function, or any
 */
public record CounterValues(long submitted, long completed, long failed, long waiting, long running, long workers) {
    static final CounterValues NONE = new CounterValues(0, 0, 0, 0, 0, 0);

    /** The two steps as one. */
    CounterValues then(CounterValues next) {
        return new CounterValues(
                submitted + next.submitted,
                completed + next.completed,
                failed + next.failed,
                next.waiting,
                next.running,
                next.workers);
    }

    /** The counters of two functions together. */
    CounterValues and(CounterValues other) {
        return new CounterValues(
                submitted + other.submitted,
                completed + other.completed,
                failed + other.failed,
                waiting + other.waiting,
                running + other.running,
                workers + other.workers);
    }

    /** How much there is to tell: the busiest functions come first. */
    long weight() {
        return submitted + completed + failed + waiting + running;
    }
}

package dev.gearman.server.app.statistics;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How long the jobs of a function run, since the start of this process. In memory: reading costs no more than a look-up. */
public interface RunTimes {

    /** The run times of a function's jobs; nothing if none has ended yet, or if it is not one of those that are measured. */
    Optional<Distribution> of(String function);

    /**
     * Run times in steps.
     *
     * @param count how many jobs were measured
     * @param median half of them took no longer than about this
     * @param p95 95 of 100 took no longer than about this
     * @param buckets shortest first, without the empty ones at both ends
     */
    record Distribution(long count, Duration median, Duration p95, List<Bucket> buckets) {
        public Distribution {
            buckets = List.copyOf(buckets);
        }
    }

    /**
     * A step.
     *
     * @param upTo longest run time of the step
     * @param count how many jobs took as long, and longer than the step before
     */
    record Bucket(Duration upTo, long count) {}
}

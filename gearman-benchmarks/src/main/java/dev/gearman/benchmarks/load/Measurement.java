package dev.gearman.benchmarks.load;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * What came of a load.
 *
 * @param seconds from the first submission to the last answer
 * @param latencies of single jobs, in microseconds
 * @param failed jobs that failed or were answered with an error
 * @param damaged jobs whose result was not their workload
 * @param missing jobs without an answer within the time limit
 */
record Measurement(LoadPlan plan, double seconds, Histogram latencies, long failed, long damaged, long missing) {
    boolean isSound() {
        return failed == 0 && damaged == 0 && missing == 0;
    }

    double perSecond() {
        return latencies.getTotalCount() / seconds;
    }

    /** For people, several lines. */
    String text() {
        return String.format(
                Locale.ROOT,
                "%s: %,d jobs in %.2f s: %,.0f jobs/s, %,.1f MB/s of workload%n"
                        + "  latency in us: p50 %,d  p90 %,d  p99 %,d  p99.9 %,d  max %,d%n"
                        + "  failed %d, damaged %d, missing %d%n",
                plan.scenario(),
                latencies.getTotalCount(),
                seconds,
                perSecond(),
                perSecond() * plan.payload() / 1e6,
                latencies.getValueAtPercentile(50),
                latencies.getValueAtPercentile(90),
                latencies.getValueAtPercentile(99),
                latencies.getValueAtPercentile(99.9),
                latencies.getMaxValue(),
                failed,
                damaged,
                missing);
    }

    /** For programs, one line. */
    String json() {
        return String.format(
                Locale.ROOT,
                "{\"scenario\":\"%s\",\"server\":\"%s\",\"jobs\":%d,\"clients\":%d,\"window\":%d,\"workers\":%d,"
                        + "\"concurrency\":%d,\"payload\":%d,\"seconds\":%.4f,\"jobs_per_s\":%.1f,\"mb_per_s\":%.2f,"
                        + "\"p50_us\":%d,\"p90_us\":%d,\"p99_us\":%d,\"p999_us\":%d,\"max_us\":%d,"
                        + "\"failed\":%d,\"damaged\":%d,\"missing\":%d}",
                plan.scenario(),
                plan.server(),
                latencies.getTotalCount(),
                plan.clients(),
                plan.window(),
                plan.workers(),
                plan.concurrency(),
                plan.payload(),
                seconds,
                perSecond(),
                perSecond() * plan.payload() / 1e6,
                latencies.getValueAtPercentile(50),
                latencies.getValueAtPercentile(90),
                latencies.getValueAtPercentile(99),
                latencies.getValueAtPercentile(99.9),
                latencies.getMaxValue(),
                failed,
                damaged,
                missing);
    }
}

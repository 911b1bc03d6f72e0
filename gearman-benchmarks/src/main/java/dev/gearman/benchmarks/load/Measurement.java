package dev.gearman.benchmarks.load;

import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What came of a load.
 *
 * @param part what of the scenario was measured, if it has parts that are measured apart
 * @param seconds from the first submission to the last answer; when a backlog is drained, from the start of the workers to the
 *     end of the last job
 * @param latencies of single jobs, in microseconds; what a latency is depends on the {@link Scenario}
 * @param failed jobs that failed or were answered with an error
 * @param damaged jobs whose result was not their workload, that were done more than once, or whose handle was not that of their
 *     unique key
 * @param missing jobs without an answer, or not done, within the time limit
 */
record Measurement(
        LoadPlan plan,
        @Nullable String part,
        double seconds,
        Histogram latencies,
        long failed,
        long damaged,
        long missing) {

    /** What came of submissions, without parts. */
    static Measurement of(LoadPlan plan, double seconds, Submissions<?> submissions) {
        return new Measurement(
                plan,
                null,
                seconds,
                submissions.latencies(),
                submissions.failed(),
                submissions.damaged(),
                submissions.missing());
    }

    /** @param start as {@link System#nanoTime()} gave it */
    static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /** The same, as that of a part. */
    Measurement part(String name) {
        return new Measurement(plan, name, seconds, latencies, failed, damaged, missing);
    }

    boolean isSound() {
        return failed == 0 && damaged == 0 && missing == 0;
    }

    double perSecond() {
        return latencies.getTotalCount() / seconds;
    }

    /** What went wrong, in words. */
    String troubles() {
        return "failed " + failed + ", damaged " + damaged + ", missing " + missing;
    }

    /** For people, several lines. */
    String text() {
        return String.format(
                Locale.ROOT,
                "%s%s: %,d jobs in %.2f s: %,.0f jobs/s, %,.1f MB/s of workload%n"
                        + "  latency in us: p50 %,d  p90 %,d  p99 %,d  p99.9 %,d  max %,d%n"
                        + "  %s%n",
                plan.scenario(),
                part == null ? "" : ", " + part,
                latencies.getTotalCount(),
                seconds,
                perSecond(),
                perSecond() * plan.payload() / 1e6,
                latencies.getValueAtPercentile(50),
                latencies.getValueAtPercentile(90),
                latencies.getValueAtPercentile(99),
                latencies.getValueAtPercentile(99.9),
                latencies.getMaxValue(),
                troubles());
    }

    /** For programs, one line. */
    String json() {
        return String.format(
                Locale.ROOT,
                "{\"scenario\":\"%s\",%s\"server\":\"%s\",\"jobs\":%d,\"clients\":%d,\"window\":%d,\"workers\":%d,"
                        + "\"concurrency\":%d,\"payload\":%d,\"functions\":%d,\"unique_keys\":%d,"
                        + "\"seconds\":%.4f,\"jobs_per_s\":%.1f,\"mb_per_s\":%.2f,"
                        + "\"p50_us\":%d,\"p90_us\":%d,\"p99_us\":%d,\"p999_us\":%d,\"max_us\":%d,"
                        + "\"failed\":%d,\"damaged\":%d,\"missing\":%d}",
                plan.scenario(),
                part == null ? "" : "\"part\":\"" + part + "\",",
                plan.server(),
                latencies.getTotalCount(),
                plan.clients(),
                plan.window(),
                plan.workers(),
                plan.concurrency(),
                plan.payload(),
                plan.functions(),
                plan.uniqueKeys(),
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

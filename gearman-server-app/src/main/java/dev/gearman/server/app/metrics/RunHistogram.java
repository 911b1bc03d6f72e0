package dev.gearman.server.app.metrics;

import dev.gearman.server.app.statistics.RunTimes.Bucket;
import dev.gearman.server.app.statistics.RunTimes.Distribution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/** How long the jobs of a function ran, counted in steps. One thread counts, any thread may read. */
final class RunHistogram {
    /** Ends of the steps in milliseconds: 1, 2, 5, 10 ... up to a good day; what takes longer is in the last one. */
    private static final long[] ENDS = ends();

    private final AtomicLongArray counts = new AtomicLongArray(ENDS.length);

    private static long[] ends() {
        List<Long> ends = new ArrayList<>();
        for (long decade = 1; decade <= 100_000_000; decade *= 10) {
            ends.addAll(List.of(decade, 2 * decade, 5 * decade));
        }
        return ends.stream().mapToLong(Long::longValue).toArray();
    }

    void count(long millis) {
        int step = 0;
        while (step < ENDS.length - 1 && millis > ENDS[step]) {
            step++;
        }
        counts.lazySet(step, counts.getPlain(step) + 1);
    }

    Distribution distribution() {
        long[] seen = new long[ENDS.length];
        long total = 0;
        int first = -1;
        int last = -1;
        for (int i = 0; i < seen.length; i++) {
            seen[i] = counts.get(i);
            total += seen[i];
            if (seen[i] > 0) {
                first = first < 0 ? i : first;
                last = i;
            }
        }
        List<Bucket> buckets = new ArrayList<>();
        for (int i = Math.max(0, first); i <= last; i++) {
            buckets.add(new Bucket(Duration.ofMillis(ENDS[i]), seen[i]));
        }
        return new Distribution(total, quantile(seen, total, 0.5), quantile(seen, total, 0.95), buckets);
    }

    /** Evenly spread within a step, as is usual. */
    private static Duration quantile(long[] seen, long total, double part) {
        double rank = total * part;
        long below = 0;
        for (int i = 0; i < seen.length; i++) {
            if (seen[i] > 0 && below + seen[i] >= rank) {
                long begin = i == 0 ? 0 : ENDS[i - 1];
                return Duration.ofMillis(Math.round(begin + (ENDS[i] - begin) * (rank - below) / seen[i]));
            }
            below += seen[i];
        }
        return Duration.ZERO;
    }
}

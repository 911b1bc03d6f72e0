package dev.gearman.server.app.statistics;

import dev.gearman.server.api.EngineSnapshot;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Jobs per minute, from the counters of a snapshot and of one that is half a minute to a minute older. Two old ones take turns,
 * so that no more than their counters have to be kept.
 */
@Component
public class Rates {
    private static final long TURN = Duration.ofSeconds(30).toMillis();
    private static final long TOO_OLD = Duration.ofMinutes(3).toMillis();
    private static final long TOO_YOUNG = Duration.ofSeconds(4).toMillis();

    private @Nullable Counters older;
    private @Nullable Counters newer;

    /** Jobs per minute, {@code NaN} as long as nobody knows. */
    public record PerMinute(double submitted, double completed, double failed) {
        static final PerMinute UNKNOWN = new PerMinute(Double.NaN, Double.NaN, Double.NaN);

        /** Whether there is a rate. */
        public boolean isKnown() {
            return !Double.isNaN(submitted);
        }
    }

    /** The counters of one moment: submitted, completed and failed jobs of all and of each function. */
    private record Counters(long time, long[] all, Map<String, long[]> functions) {
        static Counters of(EngineSnapshot snapshot) {
            Map<String, long[]> functions = new HashMap<>(snapshot.functions().size() * 2);
            for (EngineSnapshot.Function f : snapshot.functions()) {
                functions.put(f.name(), counters(f));
            }
            return new Counters(snapshot.time(), total(snapshot), functions);
        }
    }

    /** The rates of one moment, to be asked for one function after the other. */
    public static final class View {
        private final EngineSnapshot snapshot;
        private final @Nullable Counters base;

        private View(EngineSnapshot snapshot, @Nullable Counters base) {
            this.snapshot = snapshot;
            this.base = base;
        }

        public PerMinute all() {
            return base == null ? PerMinute.UNKNOWN : rate(total(snapshot), base.all(), snapshot.time() - base.time());
        }

        public PerMinute of(EngineSnapshot.Function function) {
            if (base == null) {
                return PerMinute.UNKNOWN;
            }
            long[] before = base.functions().get(function.name());
            return rate(counters(function), before == null ? new long[3] : before, snapshot.time() - base.time());
        }
    }

    /** The rates at this snapshot, which is remembered if it is time. */
    public synchronized View at(EngineSnapshot snapshot) {
        Counters last = newer;
        if (last == null || snapshot.time() - last.time() > TOO_OLD) {
            older = null;
            newer = Counters.of(snapshot);
        } else if (snapshot.time() - last.time() >= TURN) {
            older = last;
            newer = Counters.of(snapshot);
        }
        Counters base = older != null ? older : newer;
        return new View(snapshot, base != null && snapshot.time() - base.time() >= TOO_YOUNG ? base : null);
    }

    private static PerMinute rate(long[] now, long[] before, long millis) {
        double minutes = millis / 60_000.0;
        return new PerMinute(
                Math.max(0, now[0] - before[0]) / minutes,
                Math.max(0, now[1] - before[1]) / minutes,
                Math.max(0, now[2] - before[2]) / minutes);
    }

    private static long[] counters(EngineSnapshot.Function f) {
        return new long[] {f.submitted(), f.completed(), f.failed()};
    }

    private static long[] total(EngineSnapshot s) {
        return new long[] {
            s.totals().submitted(), s.totals().completed(), s.totals().failed()
        };
    }
}

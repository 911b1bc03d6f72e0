package dev.gearman.server.app.metrics;

import dev.gearman.server.engine.EngineSnapshot;
import dev.gearman.server.engine.EngineSnapshot.Function;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each function. Names of functions come from the network, and every new value of a tag costs the
 * monitoring system a series: so the first functions have rows of their own, and all beyond them share one.
 *
 * <p>{@link #update} is called by one thread; any thread may read the meters.
 */
final class FunctionMeters {
    /** The row of those that have none of their own; also of a function that should have this name. */
    static final String OTHERS = "others";

    static final String TAG = "function";

    /** Longest name that becomes the value of a tag, in characters. */
    private static final int LONGEST_NAME = 200;

    private final MeterRegistry registry;
    private final int most;
    private final Map<String, Row> rows = new HashMap<>();
    private final Set<String> tagged = ConcurrentHashMap.newKeySet();
    private @Nullable Row others;
    private Map<String, Function> previous = Map.of();

    FunctionMeters(MeterRegistry registry, int most) {
        this.registry = registry;
        this.most = most;
    }

    /** The value of the tag for a function: its name, or {@link #OTHERS}. Any thread may ask. */
    String tag(String function) {
        return tagged.contains(function) ? function : OTHERS;
    }

    void update(EngineSnapshot snapshot) {
        Map<String, Function> current = new HashMap<>(snapshot.functions().size() * 2);
        Values rest = others == null ? Values.NONE : others.values.withoutGauges();
        boolean anyOther = others != null;
        snapshot.functions().forEach(function -> current.put(function.name(), function));
        rows.entrySet().removeIf(row -> {
            boolean forgotten = !current.containsKey(row.getKey());
            if (forgotten) {
                tagged.remove(row.getKey());
                row.getValue().remove();
            }
            return forgotten;
        });
        for (Function function : current.values()) {
            Row row = row(function.name());
            Function before = previous.get(function.name());
            if (row == null) {
                anyOther = true;
                rest = rest.plus(function, before);
            } else {
                row.values = row.values.withoutGauges().plus(function, before);
            }
        }
        if (anyOther) {
            if (others == null) {
                others = new Row(OTHERS);
            }
            others.values = rest;
        }
        previous = current;
    }

    private @Nullable Row row(String name) {
        Row row = rows.get(name);
        if (row == null && rows.size() < most && name.length() <= LONGEST_NAME && !name.equals(OTHERS)) {
            row = new Row(name);
            rows.put(name, row);
            tagged.add(name);
        }
        return row;
    }

    /** The meters of one value of the tag. */
    private final class Row {
        private final List<Meter> meters = new ArrayList<>();
        private final Tags tags;
        private volatile Values values = Values.NONE;

        Row(String name) {
            tags = Tags.of(TAG, name);
            gauge("gearman.function.waiting", "Jobs that could run and wait for a worker", Values::waiting);
            gauge("gearman.function.delayed", "Jobs whose time has not come", Values::delayed);
            gauge("gearman.function.running", "Jobs that a worker has", Values::running);
            gauge("gearman.function.workers", "Workers that can do the function", Values::workers);
            meters.add(TimeGauge.builder(
                            "gearman.function.oldest.age",
                            this,
                            TimeUnit.MILLISECONDS,
                            row -> row.values.oldestAge())
                    .description("For how long the longest waiting job has waited")
                    .tags(tags)
                    .register(registry));
            counter("gearman.function.submitted", "Jobs taken, without those that joined another", Values::submitted);
            counter("gearman.function.completed", "Jobs that ended well", Values::completed);
            counter("gearman.function.failed", "Jobs that failed", Values::failed);
        }

        private void gauge(String name, String description, ToDoubleFunction<Values> value) {
            meters.add(Gauge.builder(name, this, row -> value.applyAsDouble(row.values))
                    .description(description)
                    .tags(tags)
                    .register(registry));
        }

        private void counter(String name, String description, ToDoubleFunction<Values> value) {
            meters.add(FunctionCounter.builder(name, this, row -> value.applyAsDouble(row.values))
                    .description(description)
                    .tags(tags)
                    .register(registry));
        }

        void remove() {
            meters.forEach(registry::remove);
        }
    }

    /** One state of a row. The counters are sums of differences: they never go down when a function is forgotten. */
    private record Values(
            long waiting,
            long delayed,
            long running,
            long workers,
            long oldestAge,
            long submitted,
            long completed,
            long failed) {
        static final Values NONE = new Values(0, 0, 0, 0, 0, 0, 0, 0);

        Values withoutGauges() {
            return new Values(0, 0, 0, 0, 0, submitted, completed, failed);
        }

        Values plus(Function now, @Nullable Function before) {
            return new Values(
                    waiting + now.queued() - now.delayed(),
                    delayed + now.delayed(),
                    running + now.running(),
                    workers + now.workers(),
                    Math.max(oldestAge, now.oldestAge()),
                    submitted + increase(now.submitted(), before == null ? 0 : before.submitted()),
                    completed + increase(now.completed(), before == null ? 0 : before.completed()),
                    failed + increase(now.failed(), before == null ? 0 : before.failed()));
        }

        /** A function that was forgotten and is used again counts from 0. */
        private static long increase(long now, long before) {
            return now >= before ? now - before : now;
        }
    }
}

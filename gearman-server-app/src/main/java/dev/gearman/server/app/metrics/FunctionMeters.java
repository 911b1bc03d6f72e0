package dev.gearman.server.app.metrics;

import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.api.EngineSnapshot.Function;
import dev.gearman.server.api.JobListener;
import dev.gearman.server.api.JobRecord;
import dev.gearman.server.app.statistics.RunTimes;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each function. Names of functions come from the network, and every new value of a tag costs the
 * monitoring system a series: so the first functions have rows of their own, and all beyond them share one.
 *
 * <p>{@link #update} is called by one thread, {@link #ended} by the engine's; any thread may read the meters.
 */
final class FunctionMeters implements JobListener, RunTimes {
    /** The row of those that have none of their own; also of a function that should have this name. */
    static final String OTHERS = "others";

    static final String TAG = "function";

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(30)
    };

    /** Longest name that becomes the value of a tag, in characters. */
    private static final int LONGEST_NAME = 200;

    private final MeterRegistry registry;
    private final int most;
    private final Map<String, Row> rows = new ConcurrentHashMap<>();
    private volatile @Nullable Row others;
    /** Set once all jobs are counted: queues are not known before that. */
    private volatile boolean complete;

    private Map<String, Function> previous = Map.of();

    FunctionMeters(MeterRegistry registry, int most) {
        this.registry = registry;
        this.most = most;
    }

    @Override
    public void ended(JobRecord job) {
        Row row = row(job.function());
        (row == null ? rowOfOthers() : row).ended(job);
    }

    @Override
    public Optional<Distribution> of(String function) {
        Row row = rows.get(function);
        return row == null
                ? Optional.empty()
                : Optional.of(row.runTimes.distribution()).filter(times -> times.count() > 0);
    }

    void update(EngineSnapshot snapshot) {
        Map<String, Function> current = new HashMap<>(snapshot.functions().size() * 2);
        snapshot.functions().forEach(function -> current.put(function.name(), function));
        // the engine's thread may have seen a function that this snapshot has not
        for (String name : previous.keySet()) {
            Row forgotten = current.containsKey(name) ? null : rows.remove(name);
            if (forgotten != null) {
                forgotten.remove();
            }
        }
        Row shared = others;
        Values rest = shared == null ? Values.NONE : shared.values.withoutGauges();
        boolean anyOther = shared != null;
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
            rowOfOthers().values = rest;
        }
        previous = current;
        complete = snapshot.complete();
    }

    /** The row of a function of its own, made if there is room for it; {@code null} if it is one of the others. */
    private @Nullable Row row(String name) {
        Row row = rows.get(name);
        if (row == null && rows.size() < most && name.length() <= LONGEST_NAME && !name.equals(OTHERS)) {
            row = rows.computeIfAbsent(name, Row::new);
        }
        return row;
    }

    private Row rowOfOthers() {
        Row row = others;
        if (row == null) {
            synchronized (rows) {
                row = others == null ? new Row(OTHERS) : others;
                others = row;
            }
        }
        return row;
    }

    /** The meters of one value of the tag. */
    private final class Row {
        private final List<Meter> meters = new ArrayList<>();
        private final Tags tags;
        private final RunHistogram runTimes = new RunHistogram();
        private final Timer wait;
        private final Timer run;
        private volatile Values values = Values.NONE;

        Row(String name) {
            tags = Tags.of(TAG, name);
            queue("gearman.function.waiting", "Jobs that could run and wait for a worker", Values::waiting);
            queue("gearman.function.delayed", "Jobs whose time has not come", Values::delayed);
            gauge("gearman.function.running", "Jobs that a worker has", Values::running);
            gauge("gearman.function.workers", "Workers that can do the function", Values::workers);
            meters.add(TimeGauge.builder(
                            "gearman.function.oldest.age",
                            this,
                            TimeUnit.MILLISECONDS,
                            row -> complete ? row.values.oldestAge() : Double.NaN)
                    .description("For how long the longest waiting job has waited")
                    .tags(tags)
                    .register(registry));
            counter("gearman.function.submitted", "Jobs taken, without those that joined another", Values::submitted);
            counter("gearman.function.completed", "Jobs that ended well", Values::completed);
            counter("gearman.function.failed", "Jobs that failed for good", Values::failed);
            counter("gearman.function.cancelled", "Jobs that somebody cancelled", Values::cancelled);
            counter("gearman.function.retried", "Failed attempts after which a job is tried again", Values::retried);
            gauge("gearman.function.paused", "1 if no jobs are handed out", Values::paused);
            wait = timer("gearman.function.wait", "From the submission of a job that has ended to its first attempt");
            run = timer("gearman.function.run", "How long the last attempt at a job that has ended took");
        }

        void ended(JobRecord job) {
            if (job.startedAt() > 0) {
                long first = job.earlier().isEmpty()
                        ? job.startedAt()
                        : job.earlier().get(0).startedAt();
                wait.record(Math.max(0, first - job.submittedAt()), TimeUnit.MILLISECONDS);
                long took = Math.max(0, job.endedAt() - job.startedAt());
                run.record(took, TimeUnit.MILLISECONDS);
                runTimes.count(took);
            }
        }

        private Timer timer(String name, String description) {
            Timer timer = Timer.builder(name)
                    .description(description)
                    .tags(tags)
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry);
            meters.add(timer);
            return timer;
        }

        private void queue(String name, String description, ToDoubleFunction<Values> value) {
            gauge(name, description, values -> complete ? value.applyAsDouble(values) : Double.NaN);
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
            long failed,
            long cancelled,
            long retried,
            long paused) {
        static final Values NONE = new Values(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

        Values withoutGauges() {
            return new Values(0, 0, 0, 0, 0, submitted, completed, failed, cancelled, retried, 0);
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
                    failed + increase(now.failed(), before == null ? 0 : before.failed()),
                    cancelled + increase(now.cancelled(), before == null ? 0 : before.cancelled()),
                    retried + increase(now.retried(), before == null ? 0 : before.retried()),
                    paused + (now.paused() ? 1 : 0));
        }

        /** A function that was forgotten and is used again counts from 0. */
        private static long increase(long now, long before) {
            return now >= before ? now - before : now;
        }
    }
}

package dev.gearman.server.app.statistics;

import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.app.operations.Engine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Looks at the engine every ten seconds, so that rates are known when a page asks for them, and that a chart reaches up to now.
 */
@Component
@ConditionalOnWebApplication
public class Sampler implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Sampler.class);
    private static final Duration STEP = Duration.ofSeconds(10);
    /** Up to here, ten seconds are a point of a chart. */
    private static final Duration RECENT = Duration.ofHours(1);

    private static final int MAX_SAMPLES = (int) (RECENT.toMillis() / STEP.toMillis());

    private final Engine engine;
    private final Rates rates;
    private final Sparklines sparks;
    private final CounterHistory history;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private @Nullable ScheduledExecutorService thread;

    private record Sample(
            long time, long submitted, long completed, long failed, int waiting, int running, int workers) {}

    Sampler(Engine engine, Rates rates, Sparklines sparks, CounterHistory history) {
        this.engine = engine;
        this.rates = rates;
        this.sparks = sparks;
        this.history = history;
    }

    @Override
    public synchronized void start() {
        ScheduledExecutorService created = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread t = new Thread(task, "sampler");
            t.setDaemon(true);
            return t;
        });
        thread = created;
        created.scheduleWithFixedDelay(this::look, 0, STEP.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void stop() {
        if (thread != null) {
            thread.shutdownNow();
            thread = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    private void look() {
        try {
            add(engine.snapshot());
        } catch (RuntimeException e) {
            log.debug("no sample of the counters", e);
        }
    }

    void add(EngineSnapshot snapshot) {
        rates.at(snapshot);
        sparks.add(snapshot);
        int workers = (int) snapshot.connections().stream()
                .filter(EngineSnapshot.Connection::isWorker)
                .count();
        if (!snapshot.complete()) {
            return; // a chart has no point rather than a wrong one
        }
        synchronized (samples) {
            samples.addLast(new Sample(
                    snapshot.time(),
                    snapshot.totals().submitted(),
                    snapshot.totals().completed(),
                    snapshot.totals().failed(),
                    snapshot.jobs() - snapshot.runningJobs(),
                    snapshot.runningJobs(),
                    workers));
            if (samples.size() > MAX_SAMPLES) {
                samples.removeFirst();
            }
        }
    }

    /**
     * Counters of all functions together: from the history what was before this process, or is long ago, and the rest as it was
     * seen here, up to now.
     */
    public List<CounterPoint> points(Duration back, int maxPoints) {
        Instant now = Instant.now();
        Instant from = now.minus(back);
        List<CounterPoint> points = complete(history.points(null, from, now, maxPoints), now);
        return back.compareTo(RECENT) > 0 ? points : continued(points, remembered(from, maxPoints));
    }

    private static List<CounterPoint> continued(List<CounterPoint> kept, List<CounterPoint> seen) {
        if (seen.isEmpty()) {
            return kept;
        }
        Instant begin = seen.get(0).time();
        List<CounterPoint> all = new ArrayList<>(kept.stream()
                .filter(p -> !p.time().plus(p.step()).isAfter(begin))
                .toList());
        all.addAll(seen);
        return all;
    }

    /** Without the last steps, which are not over or not written yet and would look like a standstill. */
    private static List<CounterPoint> complete(List<CounterPoint> points, Instant now) {
        return points.stream()
                .filter(p -> !p.time().plus(p.step()).isAfter(now.minus(STEP)))
                .toList();
    }

    /** Counters of one function, from the history. */
    public List<CounterPoint> points(String function, Duration back, int maxPoints) {
        Instant now = Instant.now();
        return complete(history.points(function, now.minus(back), now, maxPoints), now);
    }

    private List<CounterPoint> remembered(Instant from, int maxPoints) {
        List<Sample> wanted;
        synchronized (samples) {
            wanted = samples.stream()
                    .filter(s -> s.time() >= from.toEpochMilli())
                    .toList();
        }
        int stride = Math.max(1, (wanted.size() + maxPoints - 1) / maxPoints);
        List<CounterPoint> points = new ArrayList<>();
        for (int i = stride; i < wanted.size(); i += stride) {
            Sample a = wanted.get(i - stride);
            Sample b = wanted.get(i);
            points.add(new CounterPoint(
                    Instant.ofEpochMilli(a.time()),
                    Duration.ofMillis(b.time() - a.time()),
                    Math.max(0, b.submitted() - a.submitted()),
                    Math.max(0, b.completed() - a.completed()),
                    Math.max(0, b.failed() - a.failed()),
                    b.waiting(),
                    b.running(),
                    b.workers()));
        }
        return points;
    }
}

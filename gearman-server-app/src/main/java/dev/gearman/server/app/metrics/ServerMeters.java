package dev.gearman.server.app.metrics;

import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.api.EngineSnapshot.Connection;
import dev.gearman.server.api.EngineSnapshot.Function;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** What is known of the server as a whole. {@link #update} is called by one thread; any thread may read the meters. */
final class ServerMeters {
    private volatile Totals totals;

    /** @param complete whether all jobs are counted: queues are not known before that */
    private record Totals(
            boolean complete,
            long time,
            long waiting,
            long delayed,
            long running,
            long memory,
            long oldestAge,
            int functions,
            int unserved,
            long workers,
            int connections,
            long cancelled,
            long retried,
            long dead) {}

    /** @param clock the one that snapshots are dated with */
    ServerMeters(MeterRegistry registry, InstantSource clock) {
        totals = new Totals(false, clock.millis(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        jobs(registry, "waiting", ifComplete(Totals::waiting));
        jobs(registry, "delayed", ifComplete(Totals::delayed));
        jobs(registry, "running", Totals::running);
        gauge("gearman.server.connections", Totals::workers)
                .description("Connections, by whether they can do a function")
                .tags("role", "worker")
                .register(registry);
        gauge("gearman.server.connections", t -> t.connections() - t.workers())
                .description("Connections, by whether they can do a function")
                .tags("role", "client")
                .register(registry);
        gauge("gearman.server.jobs.memory", Totals::memory)
                .description("Memory that jobs take, about")
                .baseUnit("bytes")
                .register(registry);
        gauge("gearman.server.functions", Totals::functions)
                .description("Functions that jobs were submitted to or workers can do")
                .register(registry);
        gauge("gearman.server.functions.unserved", ifComplete(Totals::unserved))
                .description("Functions that have jobs waiting and no worker")
                .register(registry);
        counter(registry, "gearman.server.cancelled", "Jobs that somebody cancelled", Totals::cancelled);
        counter(
                registry,
                "gearman.server.retried",
                "Failed attempts after which a job is tried again",
                Totals::retried);
        counter(registry, "gearman.server.dead", "Jobs that failed for good and went to the dead set", Totals::dead);
        TimeGauge.builder(
                        "gearman.server.oldest.age",
                        this,
                        TimeUnit.MILLISECONDS,
                        m -> ifComplete(Totals::oldestAge).applyAsDouble(m.totals))
                .description("For how long the longest waiting job of all functions has waited")
                .register(registry);
        TimeGauge.builder(
                        "gearman.server.snapshot.age",
                        this,
                        TimeUnit.MILLISECONDS,
                        m -> Math.max(0, clock.millis() - m.totals.time()))
                .description("How old the figures are; it grows when the server does not answer")
                .register(registry);
    }

    private static ToDoubleFunction<Totals> ifComplete(ToDoubleFunction<Totals> value) {
        return totals -> totals.complete() ? value.applyAsDouble(totals) : Double.NaN;
    }

    private void jobs(MeterRegistry registry, String state, ToDoubleFunction<Totals> value) {
        gauge("gearman.server.jobs", value)
                .description("Jobs of all functions, by state")
                .tags(Tags.of("state", state))
                .register(registry);
    }

    private void counter(MeterRegistry registry, String name, String description, ToDoubleFunction<Totals> value) {
        FunctionCounter.builder(name, this, meters -> value.applyAsDouble(meters.totals))
                .description(description)
                .register(registry);
    }

    private Gauge.Builder<ServerMeters> gauge(String name, ToDoubleFunction<Totals> value) {
        return Gauge.builder(name, this, meters -> value.applyAsDouble(meters.totals));
    }

    void update(EngineSnapshot snapshot) {
        long waiting = 0;
        long delayed = 0;
        long oldest = 0;
        int unserved = 0;
        for (Function function : snapshot.functions()) {
            int ready = function.queued() - function.delayed();
            waiting += ready;
            delayed += function.delayed();
            oldest = Math.max(oldest, function.oldestAge());
            unserved += ready > 0 && function.workers() == 0 ? 1 : 0;
        }
        totals = new Totals(
                snapshot.complete(),
                snapshot.time(),
                waiting,
                delayed,
                snapshot.runningJobs(),
                snapshot.queuedBytes(),
                oldest,
                snapshot.functions().size(),
                unserved,
                snapshot.connections().stream().filter(Connection::isWorker).count(),
                snapshot.connections().size(),
                snapshot.totals().cancelled(),
                snapshot.totals().retried(),
                snapshot.totals().dead());
    }
}

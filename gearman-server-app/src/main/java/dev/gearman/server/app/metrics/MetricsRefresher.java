package dev.gearman.server.app.metrics;

import dev.gearman.server.ServerOptions;
import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.config.MetricsProperties;
import dev.gearman.server.app.lifecycle.JobServer;
import dev.gearman.server.app.lifecycle.SnapshotSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Brings the meters up to date at regular times, on threads of its own: one may have to wait for the database. */
@Component
class MetricsRefresher implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(MetricsRefresher.class);
    private static final long PROBE_MILLIS = 250;
    private static final long RECORDS_MILLIS = 30_000;

    private final SnapshotSource snapshots;
    private final long interval;
    private final ServerMeters server;
    private final FunctionMeters functions;
    private final RecordMeters records;
    private final JobServer jobs;
    private final LoopLag lag;
    private final StoreMeters store;
    private @Nullable ScheduledExecutorService thread;

    MetricsRefresher(
            MeterRegistry registry,
            JobServer jobs,
            SnapshotSource snapshots,
            FunctionMeters functions,
            RecordMeters records,
            ServerOptions options,
            GearmanServerProperties properties) {
        this.snapshots = snapshots;
        this.functions = functions;
        this.records = records;
        this.jobs = jobs;
        MetricsProperties settings = properties.metrics();
        interval = Math.max(1, settings.interval().toMillis());
        server = new ServerMeters(registry, options.clock());
        lag = new LoopLag(registry, jobs::loopLag);
        store = new StoreMeters(registry);
        Gauge.builder("gearman.server.large.data", jobs, JobServer::largeDataInUse)
                .description("Data of large packets outside of the heap")
                .baseUnit("bytes")
                .register(registry);
    }

    @Override
    public synchronized void start() {
        ScheduledExecutorService started =
                Executors.newScheduledThreadPool(2, task -> new Thread(task, "gearman-metrics"));
        thread = started;
        started.scheduleWithFixedDelay(this::refresh, 0, interval, TimeUnit.MILLISECONDS);
        started.scheduleWithFixedDelay(records::update, 0, RECORDS_MILLIS, TimeUnit.MILLISECONDS);
        started.scheduleWithFixedDelay(lag::probe, PROBE_MILLIS, PROBE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void refresh() {
        try {
            EngineSnapshot snapshot = snapshots.get();
            server.update(snapshot);
            functions.update(snapshot);
            jobs.storeStatus().thenAccept(store::update);
        } catch (TimeoutException | IllegalStateException e) {
            // gearman.server.snapshot.age tells
            log.debug("The figures stay as they are: {}", e.toString());
        } catch (RuntimeException e) {
            log.error("A fault in the figures", e);
        }
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
}

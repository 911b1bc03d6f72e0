package dev.gearman.spring.metrics;

import dev.gearman.client.GearmanClient;
import dev.gearman.client.ServerState;
import dev.gearman.spring.worker.GearmanWorkerContainer;
import dev.gearman.worker.WorkerServerState;
import dev.gearman.worker.WorkerStatistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gauges of each worker: {@code gearman.worker.running}, {@code .places}, {@code .connections}; counters
 * {@code gearman.worker.lost} (jobs whose connection was lost) and {@code .dropped} (results that went nowhere); of the client
 * {@code gearman.client.outstanding} and {@code .connections}.
 */
public final class GearmanMetrics {
    private final MeterRegistry registry;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    public GearmanMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Adds a worker; nothing if it is known. */
    public void bindWorker(GearmanWorkerContainer worker) {
        if (!known.add(worker.id())) {
            return;
        }
        gauge(worker, "running", "Jobs that run", one -> one.statistics().running());
        gauge(worker, "places", "Jobs that can run at a time", GearmanWorkerContainer::places);
        gauge(worker, "connections", "Servers that are connected", GearmanMetrics::connections);
        counter(worker, "lost", "Jobs whose connection was lost while they ran", WorkerStatistics::cancelled);
        counter(worker, "dropped", "Results that went nowhere", WorkerStatistics::dropped);
    }

    private void gauge(
            GearmanWorkerContainer worker,
            String name,
            String description,
            ToDoubleFunction<GearmanWorkerContainer> value) {
        Gauge.builder("gearman.worker." + name, worker, value)
                .description(description)
                .tag("worker", worker.id())
                .register(registry);
    }

    private void counter(
            GearmanWorkerContainer worker, String name, String description, ToDoubleFunction<WorkerStatistics> value) {
        FunctionCounter.builder("gearman.worker." + name, worker, one -> value.applyAsDouble(one.statistics()))
                .description(description)
                .tag("worker", worker.id())
                .register(registry);
    }

    private static double connections(GearmanWorkerContainer worker) {
        return worker.servers().stream().filter(WorkerServerState::connected).count();
    }

    /** @param client gives the client, or {@code null} as long as there is none */
    public void bindClient(Supplier<@Nullable GearmanClient> client) {
        Gauge.builder("gearman.client.outstanding", client, source -> read(source, GearmanClient::outstanding))
                .description("Requests that have not ended")
                .strongReference(true)
                .register(registry);
        Gauge.builder(
                        "gearman.client.connections",
                        client,
                        source -> read(
                                source,
                                one -> one.servers().stream()
                                        .filter(ServerState::connected)
                                        .count()))
                .description("Servers that are connected")
                .strongReference(true)
                .register(registry);
    }

    private static double read(Supplier<@Nullable GearmanClient> source, ToDoubleFunction<GearmanClient> value) {
        GearmanClient client = source.get();
        return client == null ? 0 : value.applyAsDouble(client);
    }
}

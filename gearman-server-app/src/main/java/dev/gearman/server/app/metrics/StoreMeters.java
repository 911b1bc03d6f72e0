package dev.gearman.server.app.metrics;

import dev.gearman.server.store.StoreStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** How the job store does. {@link #update} is called by one thread at a time; any thread may read the meters. */
final class StoreMeters {
    private static final double NANOS = 1e9;

    private volatile StoreStatus status = StoreStatus.NONE;

    StoreMeters(MeterRegistry registry) {
        gauge("gearman.store.up", status -> status.trouble() == null ? 1 : 0)
                .description("1 while background jobs can be stored, 0 while they are refused")
                .register(registry);
        gauge("gearman.store.recovering", status -> status.recovering() ? 1 : 0)
                .description("1 while the jobs of the last start are still being read")
                .register(registry);
        gauge("gearman.store.spilled", StoreStatus::spilled)
                .description("Jobs that wait in the store only, beyond what is in memory")
                .register(registry);
        gauge("gearman.store.pending", StoreStatus::pendingJobs)
                .description("Jobs that wait to be saved")
                .register(registry);
        gauge("gearman.store.commit.last", status -> status.lastCommit().toNanos() / NANOS)
                .description("How long the last commit took")
                .baseUnit("seconds")
                .register(registry);
        counter(registry, "gearman.store.commits", "Commits that came through", StoreStatus::commits);
        counter(registry, "gearman.store.failed", "Commits that did not", StoreStatus::failedCommits);
        counter(registry, "gearman.store.saved", "Jobs that were saved", StoreStatus::saved);
        counter(registry, "gearman.store.deleted", "Jobs that were deleted", StoreStatus::deleted);
    }

    private Gauge.Builder<StoreMeters> gauge(String name, ToDoubleFunction<StoreStatus> value) {
        return Gauge.builder(name, this, meters -> value.applyAsDouble(meters.status));
    }

    private void counter(MeterRegistry registry, String name, String description, ToDoubleFunction<StoreStatus> value) {
        FunctionCounter.builder(name, this, meters -> value.applyAsDouble(meters.status))
                .description(description)
                .register(registry);
    }

    void update(StoreStatus now) {
        status = now;
    }
}

package dev.gearman.server.app.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** How busy the engine's thread is: for how long a task has to wait until it takes it. */
final class LoopLag {
    private final Supplier<CompletableFuture<Duration>> engine;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final Timer timer;

    LoopLag(MeterRegistry registry, Supplier<CompletableFuture<Duration>> engine) {
        this.engine = engine;
        timer = Timer.builder("gearman.server.loop.lag")
                .description("For how long a task waits until the engine's thread takes it")
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5))
                .register(registry);
    }

    /** Asks again, unless the last question is still open: its answer will tell how long that took. */
    void probe() {
        if (asked.compareAndSet(false, true)) {
            engine.get().whenComplete((lag, failure) -> {
                asked.set(false);
                if (failure == null) {
                    timer.record(lag);
                }
            });
        }
    }
}

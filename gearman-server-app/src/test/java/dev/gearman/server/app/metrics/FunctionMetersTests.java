package dev.gearman.server.app.metrics;

import static dev.gearman.server.app.Snapshots.counted;
import static dev.gearman.server.app.Snapshots.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.app.Snapshots;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FunctionMetersTests {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FunctionMeters meters = new FunctionMeters(registry, 2);

    @Test
    void functionsBeyondTheLimitShareARow() {
        meters.update(Snapshots.of(waiting("a", 1, 1, 10)));
        meters.update(Snapshots.of(waiting("a", 1, 1, 10), waiting("b", 2, 1, 20)));
        meters.update(Snapshots.of(
                waiting("a", 1, 1, 10), waiting("b", 2, 1, 20), waiting("c", 3, 1, 7_000), waiting("d", 4, 2, 5_000)));

        assertThat(gauge("gearman.function.waiting", "a")).isEqualTo(1);
        assertThat(gauge("gearman.function.waiting", "b")).isEqualTo(2);
        assertThat(gauge("gearman.function.waiting", "others")).isEqualTo(7);
        assertThat(gauge("gearman.function.workers", "others")).isEqualTo(3);
        assertThat(registry.get("gearman.function.oldest.age")
                        .tag("function", "others")
                        .timeGauge()
                        .value(TimeUnit.SECONDS))
                .isEqualTo(7);
        assertThat(registry.find("gearman.function.waiting").gauges()).hasSize(3);
        assertThat(meters.tag("b")).isEqualTo("b");
        assertThat(meters.tag("c")).isEqualTo("others");
    }

    @Test
    void aCounterNeverGoesDownWhenAFunctionIsForgotten() {
        meters.update(Snapshots.of(counted("a", 1, 1, 0), counted("b", 1, 1, 0)));
        meters.update(Snapshots.of(counted("a", 1, 1, 0), counted("b", 1, 1, 0), counted("c", 10, 8, 2)));
        meters.update(Snapshots.of(counted("a", 1, 1, 0), counted("b", 1, 1, 0), counted("d", 5, 5, 0)));

        assertThat(counter("gearman.function.submitted", "others")).isEqualTo(15);
        assertThat(counter("gearman.function.failed", "others")).isEqualTo(2);
    }

    @Test
    void aForgottenFunctionMakesRoomForAnother() {
        meters.update(Snapshots.of(counted("a", 1, 1, 0), counted("b", 1, 1, 0)));
        meters.update(Snapshots.of(counted("b", 1, 1, 0)));
        assertThat(registry.find("gearman.function.submitted").tag("function", "a").meters())
                .isEmpty();
        meters.update(Snapshots.of(counted("b", 1, 1, 0), counted("c", 3, 1, 0)));
        assertThat(counter("gearman.function.submitted", "c")).isEqualTo(3);
        assertThat(registry.find("gearman.function.submitted")
                        .tag("function", "others")
                        .meters())
                .isEmpty();
    }

    @Test
    void aNameThatIsTooLongOrTakenIsOneOfTheOthers() {
        meters.update(Snapshots.of(counted("x".repeat(8_192), 2, 0, 0), counted("others", 3, 0, 0)));
        assertThat(counter("gearman.function.submitted", "others")).isEqualTo(5);
        assertThat(registry.find("gearman.function.submitted").meters()).hasSize(1);
    }

    private double gauge(String name, String function) {
        return registry.get(name).tag("function", function).gauge().value();
    }

    private double counter(String name, String function) {
        return registry.get(name).tag("function", function).functionCounter().count();
    }
}

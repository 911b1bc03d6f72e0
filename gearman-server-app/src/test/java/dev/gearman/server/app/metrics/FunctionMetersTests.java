package dev.gearman.server.app.metrics;

import static dev.gearman.server.app.Snapshots.counted;
import static dev.gearman.server.app.Snapshots.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.api.HandlePrefix;
import dev.gearman.server.api.JobRecord;
import dev.gearman.server.api.Outcome;
import dev.gearman.server.api.Priority;
import dev.gearman.server.app.Snapshots;
import dev.gearman.server.app.statistics.RunTimes;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
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
        meters.ended(job("b", 1_000, 1_500, 3_500));
        meters.ended(job("c", 1_000, 2_000, 2_010));
        assertThat(timer("gearman.function.wait", "b").totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(500);
        assertThat(timer("gearman.function.run", "b").totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(2_000);
        assertThat(timer("gearman.function.run", "others").totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(10);
    }

    @Test
    void queuesAreUnknownUntilTheStoreHasBeenRead() {
        ServerMeters server = new ServerMeters(registry, java.time.InstantSource.system());
        assertThat(registry.get("gearman.server.jobs")
                        .tag("state", "waiting")
                        .gauge()
                        .value())
                .isNaN();
        server.update(Snapshots.incomplete(waiting("a", 0, 1, 10)));
        meters.update(Snapshots.incomplete(waiting("a", 0, 1, 10)));
        assertThat(registry.get("gearman.server.jobs")
                        .tag("state", "waiting")
                        .gauge()
                        .value())
                .isNaN();
        assertThat(registry.get("gearman.server.functions.unserved").gauge().value())
                .isNaN();
        assertThat(gauge("gearman.function.waiting", "a")).isNaN();
        assertThat(gauge("gearman.function.delayed", "a")).isNaN();
        assertThat(gauge("gearman.function.workers", "a")).isEqualTo(1);

        server.update(Snapshots.of(waiting("a", 3, 1, 10)));
        meters.update(Snapshots.of(waiting("a", 3, 1, 10)));
        assertThat(registry.get("gearman.server.jobs")
                        .tag("state", "waiting")
                        .gauge()
                        .value())
                .isEqualTo(3);
        assertThat(gauge("gearman.function.waiting", "a")).isEqualTo(3);
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
    void aFunctionThatWasForgottenBetweenTwoLooksCountsOn() {
        meters.update(Snapshots.of(counted("a", 5, 4, 1)));
        meters.update(Snapshots.of(counted("a", 3, 3, 0)));
        assertThat(counter("gearman.function.submitted", "a")).isEqualTo(8);
        assertThat(counter("gearman.function.completed", "a")).isEqualTo(7);
    }

    @Test
    void aForgottenFunctionMakesRoomForAnother() {
        meters.update(Snapshots.of(counted("a", 1, 1, 0), counted("b", 1, 1, 0)));
        meters.update(Snapshots.of(counted("b", 1, 1, 0)));
        assertThat(registry.find("gearman.function.submitted")
                        .tag("function", "a")
                        .meters())
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

    @Test
    void aJobThatNoWorkerHadIsNotTimed() {
        meters.ended(job("a", 1_000, 0, 2_000));
        assertThat(timer("gearman.function.wait", "a").count()).isZero();
        assertThat(meters.of("a")).isEmpty();
    }

    @Test
    void aFunctionThatTheSnapshotIsTooOldForKeepsItsTimes() {
        meters.ended(job("new", 1_000, 2_000, 3_000));
        meters.update(Snapshots.of(waiting("a", 1, 1, 10)));
        assertThat(timer("gearman.function.run", "new").count()).isEqualTo(1);
    }

    @Test
    void runTimesAreToldBySteps() {
        for (int i = 0; i < 90; i++) {
            meters.ended(job("a", 0, 1_000, 1_150));
        }
        for (int i = 0; i < 10; i++) {
            meters.ended(job("a", 0, 1_000, 31_000));
        }
        RunTimes.Distribution times = meters.of("a").orElseThrow();
        assertThat(times.count()).isEqualTo(100);
        assertThat(times.median()).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
        assertThat(times.p95()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(50));
        assertThat(times.buckets().get(0)).isEqualTo(new RunTimes.Bucket(Duration.ofMillis(200), 90));
        assertThat(times.buckets()).last().isEqualTo(new RunTimes.Bucket(Duration.ofSeconds(50), 10));
        assertThat(meters.of("b")).isEmpty();
    }

    private static JobRecord job(String function, long submittedAt, long startedAt, long endedAt) {
        return new JobRecord(
                1,
                new HandlePrefix("H:a"),
                function,
                "",
                Priority.NORMAL,
                false,
                false,
                Outcome.COMPLETED,
                "",
                submittedAt,
                startedAt,
                endedAt,
                "",
                "",
                1,
                List.of(),
                new byte[0],
                0,
                0,
                null);
    }

    private Timer timer(String name, String function) {
        return registry.get(name).tag("function", function).timer();
    }

    private double gauge(String name, String function) {
        return registry.get(name).tag("function", function).gauge().value();
    }

    private double counter(String name, String function) {
        return registry.get(name).tag("function", function).functionCounter().count();
    }
}

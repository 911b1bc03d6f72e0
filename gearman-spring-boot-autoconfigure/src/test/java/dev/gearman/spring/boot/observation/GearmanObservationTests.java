package dev.gearman.spring.boot.observation;

import static dev.gearman.spring.boot.autoconfigure.Applications.application;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gearman.client.GearmanException;
import dev.gearman.spring.CallListener;
import dev.gearman.spring.GearmanTemplate;
import dev.gearman.spring.annotation.GearmanWorker;
import dev.gearman.spring.observation.DefaultGearmanWorkerObservationConvention;
import dev.gearman.spring.observation.GearmanWorkerContext;
import dev.gearman.spring.observation.GearmanWorkerObservationConvention;
import dev.gearman.spring.observation.JobObservations;
import dev.gearman.spring.test.EmbeddedGearmanServer;
import dev.gearman.spring.test.HandledJobs;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class GearmanObservationTests {
    private static EmbeddedGearmanServer server;

    @BeforeAll
    static void startServer() {
        server = EmbeddedGearmanServer.started();
    }

    @AfterAll
    static void stopServer() {
        server.stop();
    }

    static class Workers {
        final ObservationRegistry observations;
        volatile boolean observed;

        Workers(ObservationRegistry observations) {
            this.observations = observations;
        }

        @GearmanWorker("good")
        void good() {
            observed = observations.getCurrentObservation() != null;
        }

        @GearmanWorker("bad")
        void bad() {
            throw new IllegalStateException("on purpose");
        }
    }

    private static ApplicationContextRunner observed() {
        return application(server)
                .withConfiguration(AutoConfigurations.of(
                        MetricsAutoConfiguration.class,
                        CompositeMeterRegistryAutoConfiguration.class,
                        ObservationAutoConfiguration.class,
                        GearmanObservationAutoConfiguration.class))
                .withBean(SimpleMeterRegistry.class)
                .withUserConfiguration(Workers.class);
    }

    private static void run(GearmanTemplate gearman, HandledJobs handled) {
        gearman.call("good", null);
        assertThat(catchThrowable(() -> gearman.call("bad", null))).isInstanceOf(GearmanException.class);
        gearman.submit("good", null);
        handled.await("good", 2);
        handled.await("bad", 1);
    }

    private static void hasTimers(MeterRegistry meters) {
        assertThat(meters.get("gearman.worker")
                        .tags("function", "good", "outcome", "completed", "error", "none")
                        .timer()
                        .count())
                .isEqualTo(2);
        assertThat(meters.get("gearman.worker")
                        .tags("function", "bad", "outcome", "failed", "error", "IllegalStateException")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("gearman.template")
                        .tags("function", "good", "mode", "foreground", "outcome", "completed")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("gearman.template")
                        .tags("function", "bad", "outcome", "failed", "error", "JobExceptionException")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("gearman.template")
                        .tags("function", "good", "mode", "background", "outcome", "submitted")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void jobsAreTimedByFunctionAndOutcome() {
        observed().run(context -> {
            run(context.getBean(GearmanTemplate.class), context.getBean(HandledJobs.class));
            Awaitility.await().untilAsserted(() -> hasTimers(context.getBean(MeterRegistry.class)));
            assertThat(context.getBean(Workers.class).observed).isTrue();
        });
    }

    @Test
    void withoutObservationsTheTimersAreTheSame() {
        observed()
                .withPropertyValues(
                        "gearman.worker.observation-enabled=false", "gearman.client.observation-enabled=false")
                .run(context -> {
                    assertThat(context).doesNotHaveBean(JobObservations.class);
                    run(context.getBean(GearmanTemplate.class), context.getBean(HandledJobs.class));
                    Awaitility.await().untilAsserted(() -> hasTimers(context.getBean(MeterRegistry.class)));
                    assertThat(context.getBean(Workers.class).observed).isFalse();
                });
    }

    @Test
    void workersAndTheClientHaveGauges() {
        observed().run(context -> {
            MeterRegistry meters = context.getBean(MeterRegistry.class);
            assertThat(meters.get("gearman.client.connections").gauge().value()).isZero();
            context.getBean(GearmanTemplate.class).call("good", null);
            assertThat(meters.get("gearman.client.connections").gauge().value()).isEqualTo(1);
            assertThat(meters.get("gearman.worker.connections")
                            .tag("worker", "good")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(meters.get("gearman.worker.places")
                            .tag("worker", "bad")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(meters.get("gearman.worker.running").gauges()).hasSize(2);
            assertThat(meters.get("gearman.worker.lost").functionCounters()).hasSize(2);
            assertThat(meters.get("gearman.client.outstanding").gauge().value()).isZero();
        });
    }

    @Test
    void aConventionOfTheApplicationNamesThings() {
        GearmanWorkerObservationConvention convention = new DefaultGearmanWorkerObservationConvention() {
            @Override
            public String getName() {
                return "my.jobs";
            }

            @Override
            public KeyValues getLowCardinalityKeyValues(GearmanWorkerContext context) {
                return KeyValues.of("what", context.job().function());
            }
        };
        observed()
                .withBean(GearmanWorkerObservationConvention.class, () -> convention)
                .run(context -> {
                    context.getBean(GearmanTemplate.class).call("good", null);
                    Awaitility.await()
                            .untilAsserted(() -> assertThat(context.getBean(MeterRegistry.class)
                                            .get("my.jobs")
                                            .tag("what", "good")
                                            .timer()
                                            .count())
                                    .isEqualTo(1));
                });
    }

    @Test
    void severalListenersAreAllTold() {
        List<String> told = new CopyOnWriteArrayList<>();
        CallListener first = (request, background) -> failure -> told.add("first");
        CallListener second = (request, background) -> failure -> told.add("second");
        observed()
                .withBean("first", CallListener.class, () -> first)
                .withBean("second", CallListener.class, () -> second)
                .run(context -> {
                    context.getBean(GearmanTemplate.class).call("good", null);
                    assertThat(told).containsExactlyInAnyOrder("first", "second");
                });
    }
}

package dev.gearman.spring.boot.health;

import static dev.gearman.spring.boot.autoconfigure.Applications.application;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.spring.GearmanTemplate;
import dev.gearman.spring.annotation.GearmanWorker;
import dev.gearman.spring.test.EmbeddedGearmanServer;
import dev.gearman.spring.worker.GearmanWorkerEndpointRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class GearmanHealthTests {

    static class Echo {
        @GearmanWorker("echo")
        byte[] echo(byte[] workload) {
            return workload;
        }
    }

    private static ApplicationContextRunner withHealth(EmbeddedGearmanServer... servers) {
        return application(servers)
                .withConfiguration(AutoConfigurations.of(GearmanHealthContributorAutoConfiguration.class));
    }

    @Test
    void anApplicationThatUsesNoServerIsUpWithoutOne() {
        EmbeddedGearmanServer absent = EmbeddedGearmanServer.started();
        absent.stop();
        withHealth(absent).run(context -> {
            Health health = context.getBean(GearmanHealthIndicator.class).health();
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails()).containsEntry("client", "not used");
        });
    }

    @Test
    void eachServerAndEachWorkerHasALine() {
        try (EmbeddedGearmanServer one = EmbeddedGearmanServer.started();
                EmbeddedGearmanServer other = EmbeddedGearmanServer.started()) {
            withHealth(one, other).withUserConfiguration(Echo.class).run(context -> {
                GearmanHealthIndicator indicator = context.getBean(GearmanHealthIndicator.class);
                context.getBean(GearmanTemplate.class).call("echo", "hello");
                await().untilAsserted(
                                () -> assertThat(indicator.health().getDetails().toString())
                                        .contains(one.address() + "=connected", other.address() + "=connected")
                                        .contains("echo=running, 2 of 2 servers, 0 of 1 places taken")
                                        .contains("client=2 of 2 servers"));

                one.stop();
                await().untilAsserted(
                                () -> assertThat(indicator.health().getDetails().toString())
                                        .contains(one.address() + "=away", "echo=running, 1 of 2 servers"));
                assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);

                other.stop();
                await().until(() -> indicator.health().getStatus().equals(Status.DOWN));

                one.start();
                await().until(() -> indicator.health().getStatus().equals(Status.UP));

                context.getBean(GearmanWorkerEndpointRegistry.class)
                        .containers()
                        .get(0)
                        .pause();
                assertThat(indicator.health().getDetails().toString()).contains("echo=paused");
                context.getBean(GearmanWorkerEndpointRegistry.class)
                        .containers()
                        .get(0)
                        .stop();
                assertThat(indicator.health().getDetails().toString()).contains("echo=stopped");
            });
        }
    }

    @Test
    void aServerThatAcceptsConnectionsAndAnswersNothingIsNotConnected() throws IOException {
        try (EmbeddedGearmanServer one = EmbeddedGearmanServer.started();
                ServerSocket frozen = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            String silent = "127.0.0.1:" + frozen.getLocalPort();
            withHealth(one)
                    .withUserConfiguration(Echo.class)
                    .withPropertyValues("gearman.servers=" + silent + "," + one.address())
                    .run(context -> {
                        GearmanHealthIndicator indicator = context.getBean(GearmanHealthIndicator.class);
                        GearmanTemplate template = context.getBean(GearmanTemplate.class);
                        for (int i = 0; i < 10; i++) {
                            template.call("echo", "hello");
                        }
                        assertThat(indicator.health().getDetails().toString())
                                .contains(one.address() + "=connected", silent + "=connecting")
                                .contains("echo=running, 1 of 2 servers")
                                .contains("client=1 of 2 servers");
                    });
            withHealth()
                    .withUserConfiguration(Echo.class)
                    .withPropertyValues("gearman.servers=" + silent)
                    .run(context -> assertThat(context.getBean(GearmanHealthIndicator.class)
                                    .health()
                                    .getStatus())
                            .isEqualTo(Status.DOWN));
            withHealth()
                    .withUserConfiguration(Echo.class)
                    .withPropertyValues(
                            "gearman.servers=" + silent,
                            "gearman.worker.fail-fast=true",
                            "gearman.connect-timeout=200ms")
                    .run(context -> assertThat(context).hasFailed());
        }
    }

    @Test
    void itCanBeTurnedOff() {
        withHealth()
                .withPropertyValues("gearman.servers=localhost", "management.health.gearman.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(GearmanHealthIndicator.class));
    }
}

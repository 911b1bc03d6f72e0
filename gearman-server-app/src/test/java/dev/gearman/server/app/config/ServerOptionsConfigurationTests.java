package dev.gearman.server.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.ServerOptions;
import dev.gearman.server.api.JobOrder;
import dev.gearman.server.api.Outcome;
import dev.gearman.server.api.RetryRule;
import dev.gearman.server.api.TransportKind;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class ServerOptionsConfigurationTests {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
            .withUserConfiguration(ServerOptionsConfiguration.class)
            .withPropertyValues("gearman.server.store=memory");

    @Test
    void byDefaultThisMachineIsServedOnTheUsualPort() {
        runner.run(context -> {
            ServerOptions options = context.getBean(ServerOptions.class);
            assertThat(options.hosts()).containsExactly("localhost");
            assertThat(options.port()).isEqualTo(4730);
            assertThat(options.verbosity()).isEqualTo("INFO");
            assertThat(options.store()).isNull();
        });
    }

    @Test
    void everyPropertyCanBeSet() {
        runner.withPropertyValues(
                        "gearman.server.host=127.0.0.1,::1",
                        "gearman.server.port=0",
                        "gearman.server.transport=nio",
                        "gearman.server.io-threads=2",
                        "gearman.server.backlog=10",
                        "gearman.server.job-retries=3",
                        "gearman.server.worker-wakeup=1",
                        "gearman.server.wakeup-patience=1s",
                        "gearman.server.job-order=function-first",
                        "gearman.server.job-timeout=requeue",
                        "gearman.server.handle-prefix=X",
                        "gearman.server.exceptions=true",
                        "gearman.server.store=memory",
                        "gearman.server.data-dir=x",
                        "gearman.server.database.sync=true",
                        "gearman.server.keep-alive.idle=1m",
                        "gearman.server.keep-alive.interval=10s",
                        "gearman.server.keep-alive.count=3",
                        "gearman.server.limits.max-packet-size=1MB",
                        "gearman.server.limits.max-connections=10",
                        "gearman.server.limits.max-functions=10",
                        "gearman.server.limits.max-jobs=10",
                        "gearman.server.limits.max-jobs-per-function=10",
                        "gearman.server.limits.max-queued-bytes=10MB",
                        "gearman.server.limits.max-jobs-in-memory=10",
                        "gearman.server.limits.max-job-bytes-in-memory=10MB",
                        "gearman.server.limits.max-pending-store-bytes=10MB",
                        "gearman.server.limits.max-input=10MB",
                        "gearman.server.limits.max-output-per-connection=10MB",
                        "gearman.server.limits.max-output=10MB",
                        "gearman.server.ssl.client-auth=want",
                        "gearman.server.drain-timeout=1s",
                        "gearman.server.pid-file=x.pid",
                        "gearman.server.log-file=none",
                        "gearman.server.verbosity=DEBUG",
                        "gearman.server.headless=true")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    GearmanServerProperties properties = context.getBean(GearmanServerProperties.class);
                    assertThat(properties.jobOrder()).isEqualTo(JobOrder.FUNCTION_FIRST);
                    assertThat(properties.keepAlive().idle()).isEqualTo(Duration.ofMinutes(1));
                    assertThat(properties.limits().maxJobs()).isEqualTo(10);
                    ServerOptions options = context.getBean(ServerOptions.class);
                    assertThat(options.hosts()).containsExactly("127.0.0.1", "::1");
                    assertThat(options.transportKind()).isEqualTo(TransportKind.NIO);
                    assertThat(options.ioThreads())
                            .isEqualTo(ServerOptionsFactory.usefulIoThreads(2, ServerOptionsFactory.PROCESSORS));
                    assertThat(options.verbosity()).isEqualTo("DEBUG");
                });
    }

    @Test
    void retryRulesAreReadWithTheirDefaults() {
        runner.withPropertyValues(
                        "gearman.server.retry[0].function=mail-*",
                        "gearman.server.retry[0].on=fail,timeout",
                        "gearman.server.retry[1].max-attempts=7")
                .run(context -> assertThat(
                                context.getBean(GearmanServerProperties.class).retry())
                        .extracting(RetryProperties::rule)
                        .containsExactly(
                                new RetryRule(
                                        "mail-*",
                                        3,
                                        Duration.ofSeconds(1),
                                        2,
                                        Duration.ofMinutes(10),
                                        0.1,
                                        Set.of(Outcome.FAILED, Outcome.TIMED_OUT)),
                                new RetryRule(
                                        "*",
                                        7,
                                        Duration.ofSeconds(1),
                                        2,
                                        Duration.ofMinutes(10),
                                        0.1,
                                        Set.of(Outcome.FAILED, Outcome.TIMED_OUT, Outcome.LOST, Outcome.EXCEPTION))));
    }

    @Test
    void aStarStandsForEveryAddress() {
        runner.withPropertyValues("gearman.server.host=*")
                .run(context -> assertThat(context.getBean(ServerOptions.class).hosts())
                        .singleElement()
                        .asString()
                        .containsAnyOf("0.0.0.0", "0:0:0:0:0:0:0:0"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "port=70000 > gearman.server.port: 70000 (expected: 0..65535)",
                "io-threads=0 > gearman.server.io-threads: 0 (expected: 1..256)",
                "job-retries=-2 > gearman.server.job-retries: -2 (expected: -1..32767)",
                "wakeup-patience=0s > gearman.server.wakeup-patience: PT0S (expected: more than 0)",
                "limits.max-jobs=0 > gearman.server.limits.max-jobs: 0 (expected: 1..2147483647)",
                "limits.max-packet-size=9GB > gearman.server.limits.max-packet-size: 2147483647 (expected: 64..2147483583)",
                "keep-alive.count=0 > gearman.server.keep-alive.count: 0 (expected: 1..127)",
                "drain-timeout=-1s > gearman.server.drain-timeout: PT-1S (expected: 0 or more)",
                "metrics.max-functions=-1 > gearman.server.metrics.max-functions: -1 (expected: 0 or more)",
                "history.max-age=0s > gearman.server.history.max-age: PT0S (expected: more than 0)",
                "retry[0].max-attempts=0 > gearman.server.retry[0], maxAttempts: 0 (expected: 1 or more)",
                "store=redis > gearman.server.store: 'redis' is not available in this version",
            })
    void aValueThatCanNotBeIsNamedByItsProperty(String property, String sentence) {
        runner.withPropertyValues("gearman.server." + property)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .satisfiesAnyOf(
                                e -> assertThat(e).hasMessage(sentence),
                                e -> assertThat(context.getStartupFailure()).hasStackTraceContaining(sentence)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gearman.server.prot=1", "gearman.server.limits.max-job=1"})
    void aPropertyWithATypingMistakeIsAnError(String property) {
        runner.withPropertyValues(property).run(context -> assertThat(context).hasFailed());
    }
}

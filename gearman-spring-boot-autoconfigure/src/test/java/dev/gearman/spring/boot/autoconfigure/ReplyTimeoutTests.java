package dev.gearman.spring.boot.autoconfigure;

import static dev.gearman.spring.boot.autoconfigure.Applications.application;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.client.RequestTimeoutException;
import dev.gearman.spring.GearmanHeaders;
import dev.gearman.spring.GearmanTemplate;
import dev.gearman.spring.annotation.GearmanCall;
import dev.gearman.spring.annotation.GearmanClient;
import dev.gearman.spring.annotation.GearmanWorker;
import dev.gearman.spring.annotation.ImportGearmanClients;
import dev.gearman.spring.test.EmbeddedGearmanServer;
import dev.gearman.spring.worker.GearmanWorkerEndpoint;
import dev.gearman.spring.worker.InvalidWorkerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.messaging.handler.annotation.Header;

class ReplyTimeoutTests {
    private static EmbeddedGearmanServer server;

    @BeforeAll
    static void startServer() {
        server = EmbeddedGearmanServer.started();
    }

    @AfterAll
    static void stopServer() {
        server.stop();
    }

    @GearmanClient
    interface Client {
        void missing();

        @GearmanCall("missing")
        CompletableFuture<String> later();

        @GearmanCall(value = "missing", timeout = "${own.timeout}")
        void limited();

        @GearmanCall("missing")
        void with(@Header(GearmanHeaders.TIMEOUT) Duration limit);
    }

    @ImportGearmanClients(Client.class)
    static class Clients {}

    static class Workers {
        final CountDownLatch started = new CountDownLatch(1);
        final CountDownLatch mayEnd = new CountDownLatch(1);

        @GearmanWorker("hold")
        String hold() throws InterruptedException {
            started.countDown();
            mayEnd.await(60, TimeUnit.SECONDS);
            return "held";
        }
    }

    private static ApplicationContextRunner limited(String... properties) {
        return application(server)
                .withUserConfiguration(Clients.class, Workers.class)
                .withPropertyValues("own.timeout=300ms")
                .withPropertyValues(properties);
    }

    @Test
    void theLimitHoldsForEachKindOfCall() {
        limited("gearman.template.reply-timeout=200ms").run(context -> {
            GearmanTemplate gearman = context.getBean(GearmanTemplate.class);
            Client client = context.getBean(Client.class);
            assertThatThrownBy(() -> gearman.call("missing", null))
                    .isInstanceOf(RequestTimeoutException.class)
                    .hasMessageContaining("of function 'missing' within 200 ms: ");
            assertThatThrownBy(client::missing).isInstanceOf(RequestTimeoutException.class);
            assertThat(client.later())
                    .failsWithin(Duration.ofSeconds(60))
                    .withThrowableThat()
                    .withCauseInstanceOf(RequestTimeoutException.class);
            // the job's own limit wins
            assertThatThrownBy(client::limited).hasMessageContaining("within 300 ms");
            assertThatThrownBy(() -> client.with(Duration.ofMillis(250))).hasMessageContaining("within 250 ms");
            assertThatThrownBy(() -> gearman.job("missing")
                            .timeout(Duration.ofMillis(260))
                            .call())
                    .hasMessageContaining("within 260 ms");
            // a background job has no limit
            assertThat(gearman.status(gearman.submit("missing", null)).known()).isTrue();
            assertThat(gearman.client().outstanding()).isZero();
        });
    }

    @Test
    void theMessageSaysWhatTheServerKnows() {
        limited("gearman.template.reply-timeout=2s").run(context -> {
            GearmanTemplate gearman = context.getBean(GearmanTemplate.class);
            assertThatThrownBy(() -> gearman.call("misspelt", null))
                    .hasMessageContaining("no worker is registered for the function; it is still queued, as one of 1");
            CompletableFuture<byte[]> held = gearman.callAsync("hold", null);
            Workers workers = context.getBean(Workers.class);
            assertThat(workers.started.await(60, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> gearman.call("hold", null))
                    .hasMessageContaining("it is still queued, as one of 1 waiting jobs; 1 jobs run, 1 workers");
            assertThat(held)
                    .failsWithin(Duration.ofSeconds(60))
                    .withThrowableThat()
                    .withMessageContaining("it is running, since ");
            workers.mayEnd.countDown();
        });
    }

    @Test
    void theLimitOfTheClientHoldsWhereTheTemplateHasNone() {
        limited("gearman.client.job-timeout=200ms").run(context -> {
            GearmanTemplate gearman = context.getBean(GearmanTemplate.class);
            assertThatThrownBy(() -> gearman.call("missing", null)).hasMessageContaining("within 200 ms");
        });
        limited("gearman.client.job-timeout=1h", "gearman.template.reply-timeout=210ms")
                .run(context -> assertThatThrownBy(
                                () -> context.getBean(GearmanTemplate.class).call("missing", null))
                        .hasMessageContaining("within 210 ms"));
        // no limit
        limited("gearman.client.job-timeout=1ms", "gearman.template.reply-timeout=0")
                .run(context -> {
                    Workers workers = context.getBean(Workers.class);
                    CompletableFuture<String> held =
                            context.getBean(GearmanTemplate.class).callAsync("hold", null, String.class);
                    assertThat(workers.started.await(60, TimeUnit.SECONDS)).isTrue();
                    workers.mayEnd.countDown();
                    assertThat(held).succeedsWithin(Duration.ofSeconds(60)).isEqualTo("held");
                });
    }

    @Test
    void aSilentServerHoldsUpNothing() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            application()
                    .withPropertyValues(
                            "gearman.servers=127.0.0.1:" + silent.getLocalPort(),
                            "gearman.template.reply-timeout=200ms")
                    .run(context -> {
                        GearmanTemplate gearman = context.getBean(GearmanTemplate.class);
                        assertThatThrownBy(() -> gearman.call("f", null)).isInstanceOf(RequestTimeoutException.class);
                        assertThatThrownBy(() -> gearman.submit("f", null)).isInstanceOf(RequestTimeoutException.class);
                        assertThatThrownBy(() -> gearman.schedule("f", null, Instant.now()))
                                .isInstanceOf(RequestTimeoutException.class);
                        assertThatThrownBy(() -> gearman.statusByUnique("u"))
                                .isInstanceOf(RequestTimeoutException.class);
                    });
        }
    }

    @Test
    void aNegativeLimitIsExplained() {
        for (String property : new String[] {"gearman.template.reply-timeout", "gearman.client.job-timeout"}) {
            application()
                    .withPropertyValues(property + "=-1s")
                    .run(context -> assertThat(new InvalidSettingFailureAnalyzer().analyze(context.getStartupFailure()))
                            .isNotNull()
                            .extracting(FailureAnalysis::getDescription)
                            .isEqualTo(property + ": PT-1S (expected: 0 for no limit, or more)"));
        }
    }

    static class EmptyWorker {
        @GearmanWorker("")
        void empty() {}
    }

    static class EmptyPlaceholder {
        @GearmanWorker("${nothing:}")
        void empty() {}
    }

    static class LongWorker {
        @GearmanWorker("${long}")
        void tooLong() {}
    }

    interface EmptyCall {
        @GearmanCall("${nothing:}")
        void empty();
    }

    @GearmanClient(prefix = "${long}")
    interface LongCall {
        void tooLong();
    }

    interface NegativeCall {
        @GearmanCall(timeout = "-1s")
        void negative();
    }

    @ImportGearmanClients(EmptyCall.class)
    static class ImportEmptyCall {}

    @ImportGearmanClients(LongCall.class)
    static class ImportLongCall {}

    @ImportGearmanClients(NegativeCall.class)
    static class ImportNegativeCall {}

    @Test
    void aNameThatTheProtocolCannotCarryIsRefusedAtTheStart() {
        refuses(EmptyWorker.class, "empty function name");
        refuses(EmptyPlaceholder.class, "empty function name");
        refuses(LongWorker.class, "a name of 8193 bytes (expected: 1 to 8192 bytes");
        refuses(ImportEmptyCall.class, "empty function name: '${nothing:}'");
        refuses(ImportLongCall.class, "a name of 8200 bytes (expected: 1 to 8192 bytes");
        refuses(ImportNegativeCall.class, "has the timeout PT-1S (expected: 0 for no limit, or more)");
        assertThatThrownBy(() -> GearmanWorkerEndpoint.of("", job -> null))
                .isInstanceOf(InvalidWorkerException.class)
                .hasMessageContaining("(expected: 1 to 8192 bytes");
    }

    private static void refuses(Class<?> configuration, String message) {
        application()
                .withUserConfiguration(configuration)
                .withPropertyValues("long=" + "x".repeat(8193))
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining(message));
    }

    @Test
    void aNameThatTheProtocolCannotCarryIsRefusedByTheTemplate() {
        application(server).run(context -> {
            GearmanTemplate gearman = context.getBean(GearmanTemplate.class);
            for (String name : new String[] {"", " ", "a\0b", "x".repeat(8193)}) {
                assertThatThrownBy(() -> gearman.call(name, "x"))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("(expected: 1 to 8192 bytes");
                assertThatThrownBy(() -> gearman.submit(name, "x")).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> gearman.schedule(name, "x", Instant.now()))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        });
    }
}

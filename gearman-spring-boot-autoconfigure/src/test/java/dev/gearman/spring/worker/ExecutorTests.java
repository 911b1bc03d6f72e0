package dev.gearman.spring.worker;

import static dev.gearman.spring.boot.autoconfigure.Applications.application;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.client.JobExceptionException;
import dev.gearman.spring.GearmanTemplate;
import dev.gearman.spring.annotation.GearmanWorker;
import dev.gearman.spring.test.EmbeddedGearmanServer;
import dev.gearman.spring.test.HandledJobs;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** Executors and results that do not fit the worker. */
@ExtendWith(OutputCaptureExtension.class)
class ExecutorTests {
    private static EmbeddedGearmanServer server;

    @BeforeAll
    static void startServer() {
        server = EmbeddedGearmanServer.started();
    }

    @AfterAll
    static void stopServer() {
        server.stop();
    }

    @Configuration(proxyBeanMethods = false)
    static class OneThread {
        final AtomicInteger runs = new AtomicInteger();

        @Bean
        ThreadPoolTaskExecutor oneThread() {
            ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
            executor.setMaxPoolSize(1);
            executor.setQueueCapacity(0);
            return executor;
        }

        @GearmanWorker(value = "counted", concurrency = "4", executor = "oneThread")
        String counted(String text) {
            runs.incrementAndGet();
            return text;
        }

        @GearmanWorker("large")
        byte[] large() {
            return new byte[2_000];
        }
    }

    @Test
    void jobsThatTheExecutorRefusesRunOnceEachWithOneWarning(CapturedOutput output) {
        application(server).withUserConfiguration(OneThread.class).run(context -> {
            GearmanTemplate gearman = context.getBean(GearmanTemplate.class);
            List<CompletableFuture<String>> results = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                results.add(gearman.callAsync("counted", "n" + i, String.class));
            }
            for (int i = 0; i < 40; i++) {
                assertThat(results.get(i).get(60, TimeUnit.SECONDS)).isEqualTo("n" + i);
            }
            assertThat(context.getBean(OneThread.class).runs).hasValue(40);
            assertThat(output.getAll().split("the executor refuses it, so it waits", -1))
                    .hasSizeLessThanOrEqualTo(2);
            assertThat(output).doesNotContain("connection lost");
        });
    }

    @Test
    void aResultThatIsTooLargeIsAFailureForListenersAsWell() {
        application(server)
                .withUserConfiguration(OneThread.class)
                .withPropertyValues("gearman.max-packet-size=1000B")
                .run(context -> {
                    GearmanTemplate gearman = context.getBean(GearmanTemplate.class);
                    assertThatThrownBy(() -> gearman.call("large", null))
                            .isInstanceOf(JobExceptionException.class)
                            .hasMessageContaining("result: 2000 bytes (expected: 0..");
                    HandledJobs.HandledJob handled =
                            context.getBean(HandledJobs.class).await("large", 1).get(0);
                    assertThat(handled.isCompleted()).isFalse();
                    assertThatThrownBy(() -> gearman.call("counted", "x".repeat(2_000)))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("SUBMIT_JOB: 2009 bytes, of which 2000 are data (expected: 0..1000)");
                    assertThat(gearman.call("counted", "fine")).asString().isEqualTo("fine");
                });
    }
}

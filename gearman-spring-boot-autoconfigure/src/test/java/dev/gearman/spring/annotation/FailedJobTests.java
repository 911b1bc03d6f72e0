package dev.gearman.spring.annotation;

import static dev.gearman.spring.boot.autoconfigure.Applications.application;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.client.JobExceptionException;
import dev.gearman.client.JobFailedException;
import dev.gearman.spring.GearmanJob;
import dev.gearman.spring.GearmanTemplate;
import dev.gearman.spring.test.EmbeddedGearmanServer;
import dev.gearman.spring.worker.GearmanErrorHandler;
import dev.gearman.worker.JobException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.annotation.Bean;

class FailedJobTests {
    private static EmbeddedGearmanServer server;

    @BeforeAll
    static void startServer() {
        server = EmbeddedGearmanServer.started();
    }

    @AfterAll
    static void stopServer() {
        server.stop();
    }

    private static void with(Class<?> beans, ContextConsumer<AssertableApplicationContext> test, String... properties) {
        application(server)
                .withUserConfiguration(beans)
                .withPropertyValues(properties)
                .run(test);
    }

    private static GearmanTemplate gearman(AssertableApplicationContext context) {
        assertThat(context).hasNotFailed();
        return context.getBean(GearmanTemplate.class);
    }

    private static String text(byte[] result) {
        return new String(result, UTF_8);
    }

    static class Failing {
        final AtomicInteger attempts = new AtomicInteger();

        @GearmanWorker
        void tells() {
            throw new IllegalStateException("the disk is full");
        }

        @GearmanWorker(returnExceptions = "false")
        void silent() {
            throw new IllegalStateException("the disk is full");
        }

        @GearmanWorker(errorHandler = "fallback")
        CompletionStage<String> saved() {
            return CompletableFuture.failedFuture(new IllegalStateException("oops"));
        }

        @GearmanWorker
        @GearmanRetry(maxRetries = "${retries}", delay = "1ms", excludes = IllegalArgumentException.class)
        int third(String what) {
            int attempt = attempts.incrementAndGet();
            if (what.equals("argument")) {
                throw new IllegalArgumentException("not this one");
            }
            if (what.equals("final")) {
                throw new JobException("as said");
            }
            if (attempt < 3) {
                throw new IllegalStateException("attempt " + attempt);
            }
            return attempt;
        }

        @Bean
        GearmanErrorHandler fallback() {
            return (job, failure) -> job.function() + " after " + failure.getMessage();
        }
    }

    @Test
    void anExceptionTellsTheClientWhatItSaysUnlessItIsToldNotTo() {
        with(
                Failing.class,
                context -> {
                    assertThatThrownBy(() -> gearman(context).call("tells", null))
                            .isInstanceOf(JobExceptionException.class)
                            .hasMessageContaining("the disk is full");
                    assertThatThrownBy(() -> gearman(context).call("silent", null))
                            .isInstanceOf(JobFailedException.class);
                },
                "retries=2");
    }

    @Test
    void anErrorHandlerCanGiveAResultAfterAll() {
        with(
                Failing.class,
                context ->
                        assertThat(text(gearman(context).call("saved", null))).isEqualTo("saved after oops"),
                "retries=2");
    }

    @Test
    void aJobIsTriedAgainButForExceptionsThatAreExcludedOrFinal() {
        with(
                Failing.class,
                context -> {
                    AtomicInteger attempts = context.getBean(Failing.class).attempts;
                    assertThat(gearman(context).call("third", "", Integer.class))
                            .isEqualTo(3);
                    attempts.set(0);
                    assertThatThrownBy(() -> gearman(context).call("third", "argument"))
                            .hasMessageContaining("not this one");
                    assertThat(attempts).hasValue(1);
                    attempts.set(0);
                    assertThatThrownBy(() -> gearman(context).call("third", "final"))
                            .hasMessageContaining("as said");
                    assertThat(attempts).hasValue(1);
                },
                "retries=2");
    }

    @Test
    void whenAllRetriesAreSpentTheLastExceptionIsTold() {
        with(
                Failing.class,
                context -> assertThatThrownBy(() -> gearman(context).call("third", ""))
                        .isInstanceOf(JobExceptionException.class)
                        .hasMessageContaining("attempt 2"),
                "retries=1");
    }

    static class FailingOften {
        final AtomicInteger attempts = new AtomicInteger();

        @GearmanWorker
        CompletionStage<Integer> often() {
            int attempt = attempts.incrementAndGet();
            return attempt < 3
                    ? CompletableFuture.failedFuture(new IOException("attempt " + attempt))
                    : CompletableFuture.completedFuture(attempt);
        }
    }

    @Test
    void propertiesHaveAllJobsTriedAgainThoseWithFuturesToo() {
        with(
                FailingOften.class,
                context -> assertThat(gearman(context).call("often", null, Integer.class))
                        .isEqualTo(3),
                "gearman.worker.retry.enabled=true",
                "gearman.worker.retry.max-retries=2",
                "gearman.worker.retry.initial-interval=1ms");
    }

    static class DefaultHandler {
        @GearmanWorker
        void oops() {
            throw new IllegalStateException("oops");
        }

        @Bean
        GearmanErrorHandler gearmanErrorHandler() {
            return (job, failure) -> "handled";
        }
    }

    @Test
    void theErrorHandlerOfThatNameIsForAllWorkers() {
        with(
                DefaultHandler.class,
                context -> assertThat(text(gearman(context).call("oops", null))).isEqualTo("handled"));
    }

    static class Slow {
        final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();

        @GearmanWorker(timeout = "1s")
        void slow(GearmanJob job) {
            try {
                new CompletableFuture<>().get();
            } catch (InterruptedException e) {
                interrupted.complete(job.isCancelled());
            } catch (Exception e) {
                interrupted.completeExceptionally(e);
            }
        }
    }

    @Test
    void aJobWhoseTimeIsOverFailsAndItsThreadIsInterrupted() {
        with(Slow.class, context -> {
            assertThatThrownBy(() -> gearman(context).call("slow", null)).isInstanceOf(JobFailedException.class);
            assertThat(context.getBean(Slow.class).interrupted)
                    .succeedsWithin(Duration.ofSeconds(20))
                    .isEqualTo(true);
        });
    }
}

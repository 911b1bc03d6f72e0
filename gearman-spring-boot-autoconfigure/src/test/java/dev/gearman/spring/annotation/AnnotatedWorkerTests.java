package dev.gearman.spring.annotation;

import static dev.gearman.spring.boot.autoconfigure.Applications.application;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.client.JobExceptionException;
import dev.gearman.client.JobFailedException;
import dev.gearman.spring.GearmanFunction;
import dev.gearman.spring.GearmanHeaders;
import dev.gearman.spring.GearmanJob;
import dev.gearman.spring.GearmanTemplate;
import dev.gearman.spring.JobProgress;
import dev.gearman.spring.test.EmbeddedGearmanServer;
import dev.gearman.spring.worker.GearmanErrorHandler;
import dev.gearman.spring.worker.GearmanWorkerEndpointRegistry;
import dev.gearman.spring.worker.InvalidWorkerException;
import dev.gearman.worker.JobException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Positive;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.annotation.AliasFor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;

class AnnotatedWorkerTests {
    private static EmbeddedGearmanServer server;

    record Size(@Positive int width, int height) {}

    @BeforeAll
    static void startServer() {
        server = EmbeddedGearmanServer.started();
    }

    @AfterAll
    static void stopServer() {
        server.stop();
    }

    private static void with(Class<?> beans, ContextConsumer<AssertableApplicationContext> test, String... properties) {
        application(server).withUserConfiguration(beans).withPropertyValues(properties).run(test);
    }

    private static GearmanTemplate gearman(AssertableApplicationContext context) {
        assertThat(context).hasNotFailed();
        return context.getBean(GearmanTemplate.class);
    }

    private static String text(byte[] result) {
        return new String(result, UTF_8);
    }

    static class Arguments {
        @GearmanWorker
        String upper(String text) {
            return text.toUpperCase(Locale.ROOT);
        }

        @GearmanWorker
        long count(InputStream stream) throws IOException {
            return stream.readAllBytes().length;
        }

        @GearmanWorker
        Map<String, Integer> areas(List<Size> sizes) {
            return Map.of("total", sizes.stream().mapToInt(size -> size.width * size.height).sum());
        }

        @GearmanWorker
        String about(
                JobProgress progress,
                @Header(GearmanHeaders.UNIQUE) String unique,
                @Header("gearman_handle") String handle,
                @Payload String text,
                GearmanJob job) {
            progress.progress(1, 2);
            return text + " " + unique + " " + handle.equals(job.handle().handle()) + " " + job.function();
        }

        @GearmanWorker
        String maybe(@Payload(required = false) Size size) {
            return size == null ? "nothing" : "a size";
        }

        @GearmanWorker
        void nothing() {}

        @GearmanWorker
        CompletionStage<Size> later(Size size) {
            return CompletableFuture.supplyAsync(() -> new Size(size.height, size.width));
        }

        @GearmanWorker
        int checked(@Valid Size size) {
            return size.width;
        }
    }

    @Test
    void aWorkloadIsConvertedToTheTypeOfTheArgument() {
        with(Arguments.class, context -> {
            GearmanTemplate gearman = gearman(context);
            assertThat(text(gearman.call("upper", "straße"))).isEqualTo("STRASSE");
            assertThat(gearman.call("count", new byte[1_000], Long.class)).isEqualTo(1_000);
            assertThat(gearman.call(
                            "areas",
                            List.of(new Size(2, 3), new Size(4, 5)),
                            new ParameterizedTypeReference<Map<String, Integer>>() {}))
                    .containsEntry("total", 26);
        });
    }

    @Test
    void argumentsThatAreNotTheWorkloadTellOfTheJob() {
        with(Arguments.class, context -> assertThat(
                        text(gearman(context).job("about").workload("hello").unique("key").call()))
                .isEqualTo("hello key true about"));
    }

    @Test
    void anEmptyWorkloadIsNothingOrAnErrorAsTheArgumentSays() {
        with(Arguments.class, context -> {
            GearmanTemplate gearman = gearman(context);
            assertThat(text(gearman.call("maybe", null))).isEqualTo("nothing");
            assertThat(text(gearman.call("maybe", new Size(1, 1)))).isEqualTo("a size");
            assertThat(text(gearman.call("upper", null))).isEmpty();
            assertThat(gearman.call("nothing", "ignored")).isEmpty();
            assertThatThrownBy(() -> gearman.call("later", null))
                    .isInstanceOf(JobExceptionException.class)
                    .hasMessageContaining("empty (expected: JSON of");
        });
    }

    @Test
    void aResultMayComeLater() {
        with(Arguments.class, context -> assertThat(gearman(context).call("later", new Size(1, 2), Size.class))
                .isEqualTo(new Size(2, 1)));
    }

    @Test
    void aWorkloadThatIsNotValidFailsBeforeTheMethodIsCalled() {
        with(Arguments.class, context -> {
            assertThat(gearman(context).call("checked", new Size(7, 0), Integer.class)).isEqualTo(7);
            assertThatThrownBy(() -> gearman(context).call("checked", new Size(-1, 0)))
                    .isInstanceOf(JobExceptionException.class)
                    .hasMessageContaining("width");
        });
    }

    @Test
    void aWorkloadThatIsNoJsonFailsWithThePlaceOfTheError() {
        with(Arguments.class, context -> assertThatThrownBy(() -> gearman(context).call("later", "{\"width\":"))
                .isInstanceOf(JobExceptionException.class)
                .hasMessageContaining("no JSON of"));
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
        with(Failing.class, context -> {
            assertThatThrownBy(() -> gearman(context).call("tells", null))
                    .isInstanceOf(JobExceptionException.class)
                    .hasMessageContaining("the disk is full");
            assertThatThrownBy(() -> gearman(context).call("silent", null)).isInstanceOf(JobFailedException.class);
        }, "retries=2");
    }

    @Test
    void anErrorHandlerCanGiveAResultAfterAll() {
        with(
                Failing.class,
                context -> assertThat(text(gearman(context).call("saved", null))).isEqualTo("saved after oops"),
                "retries=2");
    }

    @Test
    void aJobIsTriedAgainButForExceptionsThatAreExcludedOrFinal() {
        with(Failing.class, context -> {
            AtomicInteger attempts = context.getBean(Failing.class).attempts;
            assertThat(gearman(context).call("third", "", Integer.class)).isEqualTo(3);
            attempts.set(0);
            assertThatThrownBy(() -> gearman(context).call("third", "argument")).hasMessageContaining("not this one");
            assertThat(attempts).hasValue(1);
            attempts.set(0);
            assertThatThrownBy(() -> gearman(context).call("third", "final")).hasMessageContaining("as said");
            assertThat(attempts).hasValue(1);
        }, "retries=2");
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

    @Retention(RetentionPolicy.RUNTIME)
    @GearmanWorker(concurrency = "3")
    @interface ImageWorker {
        @AliasFor(annotation = GearmanWorker.class, attribute = "functions")
        String[] value();
    }

    static class Annotations {
        @ImageWorker("turn")
        String turn() {
            return "turned";
        }

        @GearmanWorker("${first.name}")
        @GearmanWorker(value = "second", id = "another")
        String either(GearmanJob job) {
            return job.function();
        }

        @GearmanWorker(functions = "${several}", concurrency = "${places:2-5}", executor = "mine", timeout = "30s")
        String several(GearmanJob job) {
            return job.function() + Thread.currentThread().getName();
        }

        @Bean
        SimpleAsyncTaskExecutor mine() {
            return new SimpleAsyncTaskExecutor("mine-");
        }
    }

    @Test
    void annotationsCanBeRepeatedComposedAndHavePlaceholders() {
        with(Annotations.class, context -> {
            GearmanTemplate gearman = gearman(context);
            assertThat(text(gearman.call("turn", null))).isEqualTo("turned");
            assertThat(text(gearman.call("eins", null))).isEqualTo("eins");
            assertThat(text(gearman.call("second", null))).isEqualTo("second");
            assertThat(text(gearman.call("b", null))).startsWith("bmine-");
            var registry = context.getBean(GearmanWorkerEndpointRegistry.class);
            assertThat(registry.container("turn").orElseThrow().concurrency()).hasToString("3");
            assertThat(registry.container("a,b").orElseThrow().concurrency()).hasToString("2-5");
            assertThat(registry.container("another")).isPresent();
        }, "first.name=eins", "several=a,b");
    }

    @GearmanWorker("typed")
    static class Typed implements GearmanFunction<Size, Integer> {
        @Override
        public Integer apply(@Valid Size size, GearmanJob job) {
            return size.width * size.height;
        }
    }

    @GearmanWorker("single")
    static class Single {
        public String only(String text) {
            return helped(text);
        }

        private static String helped(String text) {
            return text + "!";
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Beans {
        @Bean
        Typed typed() {
            return new Typed();
        }

        @Bean
        Single single() {
            return new Single();
        }

        @Bean
        @GearmanWorker("lambda")
        GearmanFunction<Size, Integer> lambda() {
            return (size, job) -> size.width + size.height;
        }
    }

    @Test
    void aBeanCanBeAWorkerAsAWhole() {
        with(Beans.class, context -> {
            GearmanTemplate gearman = gearman(context);
            assertThat(gearman.call("typed", new Size(2, 3), Integer.class)).isEqualTo(6);
            assertThat(text(gearman.call("single", "hello"))).isEqualTo("hello!");
            assertThat(gearman.call("lambda", new Size(2, 3), Integer.class)).isEqualTo(5);
            assertThatThrownBy(() -> gearman.call("typed", new Size(0, 3))).hasMessageContaining("width");
        });
    }

    static class TwoWorkloads {
        @GearmanWorker
        void two(String one, String other) {}
    }

    @GearmanWorker("many")
    static class ManyMethods {
        public void one() {}

        public void two() {}
    }

    static class WrongNumber {
        @GearmanWorker(concurrency = "many")
        void wrong() {}
    }

    static class ShortTimeout {
        @GearmanWorker(timeout = "10ms")
        void quick() {}
    }

    static class NoSuchBean {
        @GearmanWorker(errorHandler = "nobody")
        void lonely() {}
    }

    @Test
    void whatCanNotWorkIsRefusedAtTheStart() {
        refuses(TwoWorkloads.class, "takes 2 arguments for the one workload");
        refuses(ManyMethods.class, "has 2 public methods");
        refuses(WrongNumber.class, "concurrency: 'many' (expected: 4 or 2-8)");
        refuses(ShortTimeout.class, "timeout: '10ms'");
        refuses(NoSuchBean.class, "errorHandler: there is no bean 'nobody'");
    }

    private static void refuses(Class<?> beans, String message) {
        with(beans, context -> assertThat(context)
                .getFailure()
                .hasStackTraceContaining(InvalidWorkerException.class.getName())
                .hasStackTraceContaining(message));
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
        with(DefaultHandler.class, context -> assertThat(text(gearman(context).call("oops", null)))
                .isEqualTo("handled"));
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

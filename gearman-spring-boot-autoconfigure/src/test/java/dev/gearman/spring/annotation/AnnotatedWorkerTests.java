package dev.gearman.spring.annotation;

import static dev.gearman.spring.boot.autoconfigure.Applications.application;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.client.JobExceptionException;
import dev.gearman.spring.GearmanFunction;
import dev.gearman.spring.GearmanHeaders;
import dev.gearman.spring.GearmanJob;
import dev.gearman.spring.GearmanTemplate;
import dev.gearman.spring.JobProgress;
import dev.gearman.spring.test.EmbeddedGearmanServer;
import dev.gearman.spring.worker.GearmanWorkerEndpointRegistry;
import dev.gearman.spring.worker.InvalidWorkerException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Positive;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
            return Map.of(
                    "total",
                    sizes.stream().mapToInt(size -> size.width * size.height).sum());
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
        with(
                Arguments.class,
                context -> assertThat(text(gearman(context)
                                .job("about")
                                .workload("hello")
                                .unique("key")
                                .call()))
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
        with(
                Arguments.class,
                context -> assertThat(gearman(context).call("later", new Size(1, 2), Size.class))
                        .isEqualTo(new Size(2, 1)));
    }

    @Test
    void aWorkloadThatIsNotValidFailsBeforeTheMethodIsCalled() {
        with(Arguments.class, context -> {
            assertThat(gearman(context).call("checked", new Size(7, 0), Integer.class))
                    .isEqualTo(7);
            assertThatThrownBy(() -> gearman(context).call("checked", new Size(-4711, 0)))
                    .isInstanceOf(JobExceptionException.class)
                    .hasMessageContaining("width")
                    .as("exceptions are logged, and do not quote workloads")
                    .hasMessageNotContaining("4711");
        });
    }

    @Test
    void aWorkloadThatIsNoJsonFailsWithThePlaceOfTheError() {
        with(
                Arguments.class,
                context -> assertThatThrownBy(() -> gearman(context).call("later", "{\"width\":"))
                        .isInstanceOf(JobExceptionException.class)
                        .hasMessageContaining("no JSON of")
                        .hasMessageContaining("line 1"));
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
        with(
                Annotations.class,
                context -> {
                    GearmanTemplate gearman = gearman(context);
                    assertThat(text(gearman.call("turn", null))).isEqualTo("turned");
                    assertThat(text(gearman.call("eins", null))).isEqualTo("eins");
                    assertThat(text(gearman.call("second", null))).isEqualTo("second");
                    assertThat(text(gearman.call("b", null))).startsWith("bmine-");
                    var registry = context.getBean(GearmanWorkerEndpointRegistry.class);
                    assertThat(registry.container("turn").orElseThrow().concurrency())
                            .hasToString("3");
                    assertThat(registry.container("a,b").orElseThrow().concurrency())
                            .hasToString("2-5");
                    assertThat(registry.container("another")).isPresent();
                },
                "first.name=eins",
                "several=a,b");
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
        with(
                beans,
                context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining(InvalidWorkerException.class.getName())
                        .hasStackTraceContaining(message));
    }
}

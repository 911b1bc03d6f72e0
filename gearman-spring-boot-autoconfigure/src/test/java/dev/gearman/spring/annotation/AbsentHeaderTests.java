package dev.gearman.spring.annotation;

import static dev.gearman.spring.boot.autoconfigure.Applications.application;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.client.JobExceptionException;
import dev.gearman.client.JobRequest;
import dev.gearman.spring.GearmanHeaders;
import dev.gearman.spring.GearmanJob;
import dev.gearman.spring.GearmanTemplate;
import dev.gearman.spring.test.EmbeddedGearmanServer;
import dev.gearman.spring.test.HandledJobs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;

class AbsentHeaderTests {
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
        final Set<String> done = ConcurrentHashMap.newKeySet();

        @GearmanWorker
        String required(@Header(GearmanHeaders.UNIQUE) String key) {
            return key;
        }

        @GearmanWorker
        String reduced(@Header(GearmanHeaders.REDUCER) String reducer) {
            return reducer;
        }

        @GearmanWorker
        String optional(
                @Header(name = GearmanHeaders.UNIQUE, required = false) String key,
                @Header(name = GearmanHeaders.REDUCER, required = false) String reducer) {
            return key + "," + reducer;
        }

        @GearmanWorker
        String defaulted(@Header(name = GearmanHeaders.UNIQUE, defaultValue = "none") String key) {
            return key;
        }

        @GearmanWorker
        String wrapped(@Header(GearmanHeaders.UNIQUE) Optional<String> key) {
            return key.toString();
        }

        @GearmanWorker
        String all(@Headers Map<String, Object> headers) {
            return new TreeSet<>(headers.keySet()).toString();
        }

        @GearmanWorker
        String job(GearmanJob job) {
            return job.unique() + "," + job.reducer();
        }

        /** The recipe of the guide. */
        @GearmanWorker
        String charge(@Header(GearmanHeaders.UNIQUE) String key) {
            return done.add(key) ? "charged" : "skipped";
        }
    }

    private static void with(Consumer<AssertableApplicationContext> test) {
        application(server).withUserConfiguration(Workers.class).run(test::accept);
    }

    private static String text(byte[] result) {
        return new String(result, UTF_8);
    }

    private static String call(AssertableApplicationContext context, String function, String key) {
        return text(context.getBean(GearmanTemplate.class)
                .job(function)
                .workload("w")
                .unique(key)
                .call());
    }

    @Test
    void aRequiredHeaderThatTheJobDoesNotHaveFailsTheJobWithItsName() {
        with(context -> {
            assertThat(call(context, "required", "k")).isEqualTo("k");
            assertThatThrownBy(() -> call(context, "required", ""))
                    .isInstanceOf(JobExceptionException.class)
                    .hasMessageContaining("Missing header 'gearman_unique'");
            assertThatThrownBy(() -> call(context, "reduced", "k"))
                    .isInstanceOf(JobExceptionException.class)
                    .hasMessageContaining("Missing header 'gearman_reducer'");
        });
    }

    @Test
    void anOptionalHeaderIsNullOrItsDefaultOrAnEmptyOptional() {
        with(context -> {
            assertThat(call(context, "optional", "")).isEqualTo("null,null");
            assertThat(call(context, "optional", "k")).isEqualTo("k,null");
            assertThat(call(context, "defaulted", "")).isEqualTo("none");
            assertThat(call(context, "defaulted", "k")).isEqualTo("k");
            assertThat(call(context, "wrapped", "")).isEqualTo("Optional.empty");
            assertThat(call(context, "wrapped", "k")).isEqualTo("Optional[k]");
        });
    }

    @Test
    void theHeadersOfAJobAreThoseThatHaveAValue() {
        with(context -> {
            assertThat(call(context, "all", "")).isEqualTo("[gearman_function, gearman_handle, gearman_server]");
            assertThat(call(context, "all", "k"))
                    .isEqualTo("[gearman_function, gearman_handle, gearman_server, gearman_unique]");
            JobRequest reduced = JobRequest.of("all", "").reducer("join");
            assertThat(text(context.getBean(GearmanTemplate.class).client().call(reduced)))
                    .isEqualTo("[gearman_function, gearman_handle, gearman_reducer, gearman_server]");
        });
    }

    @Test
    void theJobItselfHasNoKeyAndNoReducerEither() {
        with(context -> {
            assertThat(call(context, "job", "")).isEqualTo("null,null");
            assertThat(call(context, "job", "k")).isEqualTo("k,null");
            HandledJobs handled = context.getBean(HandledJobs.class);
            assertThat(handled.await("job", 2))
                    .extracting(HandledJobs.HandledJob::unique)
                    .containsExactlyInAnyOrder(null, "k");
        });
    }

    @Test
    void aWorkloadThatIsTheKeyIsNoValueOfTheHeader() {
        with(context -> assertThat(text(context.getBean(GearmanTemplate.class)
                        .job("optional")
                        .workload("w")
                        .uniqueByWorkload()
                        .call()))
                .isEqualTo("null,null"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-"})
    void theRecipeAgainstDuplicatesSkipsNoJobWithoutAKey(String noKey) {
        with(context -> {
            assertThat(List.of(call(context, "charge", "a"), call(context, "charge", "a")))
                    .containsExactly("charged", "skipped");
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> call(context, "charge", noKey))
                        .isInstanceOf(JobExceptionException.class)
                        .hasMessageContaining("Missing header 'gearman_unique'");
            }
        });
    }
}

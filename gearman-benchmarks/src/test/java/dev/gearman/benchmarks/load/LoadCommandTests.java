package dev.gearman.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.GearmanServer;
import dev.gearman.server.ServerOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** The load driver against a real server: every job comes through, and what does not is told. */
class LoadCommandTests {
    private final GearmanServer server = GearmanServer.create(
            ServerOptions.builder().host("127.0.0.1").port(0).build());

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @ParameterizedTest
    @EnumSource
    void everyScenarioComesThroughWhole(Scenario scenario) throws InterruptedException {
        int jobs = 200;
        try (Load load = new Load(plan(scenario, scenario.workers, jobs, 50, Duration.ofMinutes(1)))) {
            Measurement measurement = load.play(count -> {});
            assertThat(measurement.isSound()).as(measurement.text()).isTrue();
            assertThat(measurement.latencies().getTotalCount()).isEqualTo(jobs);
            assertThat(measurement.json())
                    .contains("\"scenario\":\"" + scenario + "\"", "\"jobs\":200,", "\"failed\":0");
        }
        int left = scenario == Scenario.BG_SUBMIT ? jobs + 50 : 0;
        assertThat(server.snapshot().join().jobs()).isEqualTo(left);
    }

    @Test
    void jobsThatNobodyDoesAreMissing() throws InterruptedException {
        try (Load load = new Load(plan(Scenario.FG, 0, 3, 0, Duration.ofMillis(300)))) {
            Measurement measurement = load.play(count -> {});
            assertThat(measurement.isSound()).isFalse();
            assertThat(measurement.missing()).isEqualTo(3);
        }
    }

    @Test
    void aServerThatIsNotThereIsNotMeasured() {
        int port = server.address().getPort();
        server.stop();
        assertThat(run("--host", "127.0.0.1", "--port", String.valueOf(port))).isEqualTo("1: ");
    }

    @Test
    void wrongUsageIsToldAndEndsWithTwo() {
        assertThat(run("--payload", "15")).isEqualTo("2: --payload: 15 (expected: 16 or more)");
        assertThat(run("flood")).isEqualTo("2: scenario: 'flood' (expected: [fg, pingpong, large, bg-submit, bg])");
        assertThat(run("fg", "--workers", "0")).isEqualTo("2: --workers: 0 (expected: 1 or more)");
    }

    private LoadPlan plan(Scenario scenario, int workers, int jobs, int warmUp, Duration timeout) {
        return new LoadPlan(
                new dev.gearman.transport.ServerAddress(
                        "127.0.0.1", server.address().getPort()),
                scenario,
                jobs,
                2,
                4,
                workers,
                2,
                scenario == Scenario.LARGE ? 100_000 : 16,
                warmUp,
                timeout);
    }

    private static String run(String... arguments) {
        StringWriter errors = new StringWriter();
        int code = new CommandLine(new LoadCommand())
                .setErr(new PrintWriter(errors, true))
                .execute(arguments);
        return code + ": " + errors.toString().lines().findFirst().orElse("");
    }
}

package dev.gearman.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.client.JobRequest;
import dev.gearman.server.GearmanServer;
import dev.gearman.server.ServerOptions;
import dev.gearman.transport.ServerAddress;
import dev.gearman.worker.GearmanWorker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** The load driver against a real server: every job comes through, and what does not is told. */
class LoadCommandTests {
    private static final int KEYS = 10;
    private static final int FUNCTIONS = 7;
    private static final Duration AMPLE = Duration.ofMinutes(1);

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
        int workers = Math.min(50, scenario.size().workers());
        List<String> parts = scenario == Scenario.MANY_FUNCTIONS
                ? List.of("\"part\":\"submit\"", "\"part\":\"drain\"")
                : List.of("");
        try (Load load = new Load(plan(scenario, workers, jobs, 50, AMPLE))) {
            List<Measurement> measurements = load.play(count -> {});
            assertThat(measurements).hasSameSizeAs(parts);
            for (int i = 0; i < parts.size(); i++) {
                Measurement measurement = measurements.get(i);
                assertThat(measurement.isSound()).as(measurement.text()).isTrue();
                assertThat(measurement.latencies().getTotalCount()).isEqualTo(jobs);
                assertThat(measurement.json())
                        .contains("\"scenario\":\"" + scenario + "\"", "\"jobs\":200,", "\"failed\":0", parts.get(i));
            }
        }
        int left = switch (scenario) {
            case BG_SUBMIT -> jobs + 50;
            case UNIQUE -> KEYS;
            default -> 0;
        };
        assertThat(server.snapshot().join().jobs()).isEqualTo(left);
    }

    @ParameterizedTest
    @EnumSource(names = {"FG", "DRAIN", "MANY_FUNCTIONS"})
    void jobsThatNobodyDoesAreMissing(Scenario scenario) throws InterruptedException {
        try (Load load = new Load(plan(scenario, 0, 3, 0, Duration.ofMillis(300)))) {
            List<Measurement> measurements = load.play(count -> {});
            Measurement last = measurements.get(measurements.size() - 1);
            assertThat(last.isSound()).isFalse();
            assertThat(last.missing()).isEqualTo(3);
            assertThat(last.text()).contains("failed 0, damaged 0, missing 3");
        }
    }

    @Test
    void aWarmUpThatDoesNotComeThroughIsNoMeasurement() {
        try (Load load = new Load(plan(Scenario.DRAIN, 0, 3, 2, Duration.ofMillis(300)))) {
            assertThatThrownBy(() -> load.play(count -> {}))
                    .isInstanceOf(LoadException.class)
                    .hasMessageEndingWith("failed 0, damaged 0, missing 2");
        }
    }

    @Test
    void aJobThatAnotherHasTakenFromTheBacklogIsMissing() throws Exception {
        try (Peers peers = new Peers(plan(Scenario.DRAIN, 2, 1, 0, Duration.ofMillis(300)))) {
            Backlog backlog = backlog(peers, 1);
            CompletableFuture<Void> taken = new CompletableFuture<>();
            GearmanWorker thief = GearmanWorker.builder()
                    .servers(List.of(peers.plan().server()))
                    .asyncFunction(peers.function(), job -> {
                        taken.complete(null);
                        return new CompletableFuture<>();
                    })
                    .build();
            thief.start();
            try {
                taken.get(AMPLE.toSeconds(), TimeUnit.SECONDS);
                assertThat(backlog.drain(count -> {}).troubles()).isEqualTo("failed 0, damaged 0, missing 1");
            } finally {
                thief.close();
            }
        }
    }

    @Test
    void aJobThatIsInTheBacklogTwiceIsDamaged() throws InterruptedException {
        try (Peers peers = new Peers(plan(Scenario.DRAIN, 2, 3, 0, AMPLE))) {
            Backlog backlog = backlog(peers, 3);
            submit(peers, Workloads.of(2, 16));
            Measurement measurement = backlog.drain(count -> {});
            assertThat(measurement.troubles()).isEqualTo("failed 0, damaged 1, missing 0");
            assertThat(measurement.latencies().getTotalCount()).isEqualTo(3);
        }
    }

    @Test
    void aWorkloadThatNobodySubmittedIsDamaged() throws InterruptedException {
        try (Peers peers = new Peers(plan(Scenario.DRAIN, 2, 3, 0, AMPLE))) {
            Backlog backlog = backlog(peers, 3);
            byte[] mixedUp = Workloads.of(2, 16);
            mixedUp[15]++;
            submit(peers, mixedUp);
            submit(peers, Workloads.of(2, 17));
            submit(peers, Workloads.of(3, 16));
            submit(peers, new byte[0]);
            assertThat(backlog.drain(count -> {}).troubles()).isEqualTo("failed 0, damaged 4, missing 0");
        }
    }

    @Test
    void aJobThatTheServerHasNotTakenIsNotWaitedFor() throws InterruptedException {
        Ledger ledger = new Ledger(2, 16, () -> {});
        ledger.withdraw(0);
        ledger.done(Workloads.of(1, 16));
        ledger.await(Deadline.in(AMPLE));
        assertThat(ledger.missing()).isZero();
        assertThat(ledger.damaged()).isZero();
    }

    @Test
    void anotherHandleForAKeyIsDamage() throws Exception {
        try (Peers peers = new Peers(plan(Scenario.UNIQUE, 1, 20, 0, AMPLE));
                Player player = new UniquePlayer(peers)) {
            assertThat(player.play(20, count -> {}).get(0).isSound()).isTrue();
            // without the jobs of before, the keys make new ones
            try (WorkerGroup workers = peers.workers(
                    List.of(peers.function()), job -> CompletableFuture.completedFuture(job.workload()))) {
                workers.start();
                assertThat(Sentinels.pass(peers, List.of(peers.function()))).isZero();
            }
            assertThat(player.play(20, count -> {}).get(0).troubles()).isEqualTo("failed 0, damaged 20, missing 0");
        }
    }

    @Test
    void workersAreCountedByFunction() throws Exception {
        LoadPlan plan = plan(Scenario.IDLE_WAKE, 3, 1, 0, AMPLE);
        try (Peers peers = new Peers(plan);
                Player player = new IdleWakePlayer(peers)) {
            player.prepare();
            assertThat(AdminProtocol.workers(plan.server(), peers.function(), AMPLE))
                    .isEqualTo(3);
            assertThat(AdminProtocol.workers(plan.server(), "nobody's", AMPLE)).isZero();
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
        assertThat(run("fg", "flood"))
                .isEqualTo("2: scenario: 'flood' (expected: [fg, pingpong, large, idle-wake, bg-submit, bg, drain,"
                        + " unique, many-functions])");
        assertThat(run("--port", "65536")).isEqualTo("2: --port: 65536 (expected: 1..65535)");
        assertThat(run("unique", "--unique-keys", "0")).isEqualTo("2: --unique-keys: 0 (expected: 1 or more)");
        assertThat(run("many-functions", "--functions", "0")).isEqualTo("2: --functions: 0 (expected: 1 or more)");
        assertThat(run("bg", "--workers", "-1")).isEqualTo("2: --workers: -1 (expected: 0 or more)");
    }

    @ParameterizedTest
    @EnumSource(names = {"FG", "PINGPONG", "LARGE", "IDLE_WAKE", "DRAIN", "MANY_FUNCTIONS"})
    void jobsThatHaveToBeDoneNeedAWorker(Scenario scenario) {
        assertThat(run(scenario.toString(), "--workers", "0")).isEqualTo("2: --workers: 0 (expected: 1 or more)");
    }

    @ParameterizedTest
    @EnumSource
    void theHelpSaysWhatEachScenarioIs(Scenario scenario) {
        String help = new CommandLine(new LoadCommand()).getUsageMessage();
        assertThat(help.lines()).anyMatch(line -> line.startsWith("  " + scenario + "  "));
    }

    private static Backlog backlog(Peers peers, int jobs) throws InterruptedException {
        Backlog backlog = new Backlog(peers, List.of(peers.function()), jobs);
        assertThat(backlog.submit(count -> {}).isSound()).isTrue();
        return backlog;
    }

    private static void submit(Peers peers, byte[] workload) {
        peers.clients()
                .get(0)
                .submitBackground(JobRequest.of(peers.function(), workload))
                .join();
    }

    private LoadPlan plan(Scenario scenario, int workers, int jobs, int warmUp, Duration timeout) {
        return new LoadPlan(
                new ServerAddress("127.0.0.1", server.address().getPort()),
                scenario,
                jobs,
                2,
                4,
                workers,
                2,
                scenario == Scenario.LARGE ? 100_000 : 16,
                scenario == Scenario.MANY_FUNCTIONS ? FUNCTIONS : 1,
                scenario == Scenario.UNIQUE ? KEYS : 0,
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

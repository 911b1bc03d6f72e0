package dev.gearman.server.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.GearmanServer;
import dev.gearman.server.ScriptedStore;
import dev.gearman.server.ServerOptions;
import dev.gearman.server.store.StoreBatch;
import dev.gearman.server.store.StoreException;
import dev.gearman.server.store.StoredJob;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers of others that ask for jobs while the server is still reading its store. */
class RecoveringServerTests {
    private static final String WORKER = """
            $worker = new GearmanWorker();
            $worker->addServer('127.0.0.1', PORT);
            $worker->addFunction('f', function ($job) { echo $job->workload(), "\\n"; });
            """;

    private final ScriptedStore store = new ScriptedStore();
    private final GearmanServer server = GearmanServer.create(
            ServerOptions.builder().host("127.0.0.1").port(0).store(store).build());

    @BeforeEach
    void twoJobsAreStored() throws StoreException {
        store.write(new StoreBatch(List.of(job(1), job(2)), List.of(), List.of()));
        store.stopsReplayAfter(0);
        server.start();
    }

    @AfterEach
    void stop() {
        store.goesOn();
        server.stop();
    }

    @Test
    @RequiresPeer(Peer.GEARMAN)
    void theGearmanToolWaits() {
        try (PeerProcess worker = PeerProcess.of("gearman", "-h", "127.0.0.1", "-p", port(), "-w", "-c", "2", "-f", "f")
                .start()) {
            awaitWorker();
            store.goesOn();
            assertThat(worker.awaitExit().text()).isEqualTo("job 1job 2");
        }
    }

    @Test
    @RequiresPeer(Peer.PHP)
    void aPhpWorkerWhoseTimeoutIsOverDoesEachJobOnce() {
        try (PeerProcess worker = php("""
                $worker->setTimeout(200);
                for ($jobs = 0; $jobs < 2; ) {
                    @$worker->work();
                    if ($worker->returnCode() == GEARMAN_SUCCESS) { $jobs++; }
                    else if ($worker->returnCode() == GEARMAN_TIMEOUT) { echo "timeout\\n"; }
                    else { echo $worker->error(), "\\n"; break; }
                }
                """)) {
            worker.awaitLines("two timeouts", lines -> lines.size() >= 2);
            store.goesOn();
            assertThat(worker.awaitExit().lines())
                    .filteredOn(line -> !line.equals("timeout"))
                    .containsExactly("job 1", "job 2");
            await().atMost(Duration.ofSeconds(60)).until(() -> store.jobs().isEmpty());
        }
    }

    @Test
    @RequiresPeer(Peer.PHP)
    void aPhpWorkerThatWorksUntilTheQueueIsEmptyFindsWhatIsStored() {
        try (PeerProcess worker = php("""
                $worker->addOptions(GEARMAN_WORKER_NON_BLOCKING);
                do {
                    @$worker->work();
                    if ($worker->returnCode() == GEARMAN_IO_WAIT) { @$worker->wait(); }
                } while ($worker->returnCode() == GEARMAN_SUCCESS || $worker->returnCode() == GEARMAN_IO_WAIT);
                echo $worker->returnCode() == GEARMAN_NO_JOBS ? "empty\\n" : $worker->error() . "\\n";
                """)) {
            awaitWorker();
            store.goesOn();
            assertThat(worker.awaitExit().lines()).containsExactly("job 1", "job 2", "empty");
        }
    }

    private PeerProcess php(String script) {
        return PeerProcess.of("php", "-r", WORKER.replace("PORT", port()) + script)
                .start();
    }

    private String port() {
        return Integer.toString(server.address().getPort());
    }

    private void awaitWorker() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> server.snapshot().join().functions().stream()
                        .anyMatch(function -> function.name().equals("f") && function.workers() == 1));
    }

    private static StoredJob job(long number) {
        byte[] nothing = {};
        return new StoredJob(
                number,
                "H:test:".getBytes(UTF_8),
                "f".getBytes(UTF_8),
                nothing,
                ("job " + number).getBytes(UTF_8),
                1,
                0,
                nothing,
                0,
                0,
                "",
                nothing);
    }
}

package dev.gearman.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.GearmanServer;
import dev.gearman.server.ServerOptions;
import dev.gearman.transport.ReconnectPolicy;
import dev.gearman.transport.ServerAddress;
import dev.gearman.worker.GearmanWorker;
import dev.gearman.worker.WorkerServerState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Two servers are stopped and started again, one after the other, while clients call. */
class RollingRestartTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CALLERS = 8;

    private final AtomicBoolean enough = new AtomicBoolean();
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<String, Integer> runs = new ConcurrentHashMap<>();
    private final Map<String, Throwable> failures = new ConcurrentHashMap<>();

    @Test
    void noCallFailsAndNoneRunsTwice() throws Exception {
        GearmanServer one = start(0);
        GearmanServer other = start(0);
        List<ServerAddress> servers = List.of(address(one), address(other));
        ReconnectPolicy quick = new ReconnectPolicy(Duration.ofMillis(10), 2, Duration.ofMillis(100), 0.5);
        GearmanWorker worker = GearmanWorker.builder()
                .servers(servers)
                .reconnect(quick)
                .concurrency(2)
                .function("same", job -> {
                    runs.merge(job.text(), 1, Integer::sum);
                    return job.workload();
                })
                .build();
        GearmanClient client =
                GearmanClient.builder().servers(servers).reconnect(quick).build();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            worker.start();
            awaitAll(client, worker);
            for (int i = 0; i < CALLERS; i++) {
                callers.execute(() -> callOn(client));
            }
            for (int i = 0; i < 2; i++) {
                one = restarted(one, client, worker);
                other = restarted(other, client, worker);
            }
            enough.set(true);
            callers.shutdown();
            assertThat(callers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            enough.set(true);
            callers.shutdownNow();
            client.close();
            worker.close();
            one.stop();
            other.stop();
        }
        assertThat(failures).isEmpty();
        assertThat(runs).hasSize(calls.get());
        assertThat(runs.values()).containsOnly(1);
    }

    private static GearmanServer start(int port) {
        GearmanServer server = GearmanServer.create(
                ServerOptions.builder().host("127.0.0.1").port(port).build());
        server.start();
        return server;
    }

    private static ServerAddress address(GearmanServer server) {
        return new ServerAddress("127.0.0.1", server.address().getPort());
    }

    private void callOn(GearmanClient client) {
        while (!enough.get()) {
            String name = "n" + calls.incrementAndGet();
            try {
                client.call(JobRequest.of("same", name));
            } catch (RuntimeException e) {
                failures.put(name, e);
            }
        }
    }

    private GearmanServer restarted(GearmanServer server, GearmanClient client, GearmanWorker worker) {
        awaitCalls();
        int port = server.address().getPort();
        server.drain(PATIENCE);
        server.stop();
        awaitCalls();
        GearmanServer again = start(port);
        awaitAll(client, worker);
        return again;
    }

    private void awaitCalls() {
        int before = calls.get();
        await().atMost(PATIENCE).until(() -> calls.get() > before + 1_000);
    }

    private static void awaitAll(GearmanClient client, GearmanWorker worker) {
        await().atMost(PATIENCE)
                .until(() -> client.servers().stream().allMatch(ServerState::connected)
                        && worker.servers().stream().allMatch(WorkerServerState::connected));
    }
}

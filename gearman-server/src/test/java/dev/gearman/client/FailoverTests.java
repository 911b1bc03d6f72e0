package dev.gearman.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gearman.transport.ServerAddress;
import dev.gearman.worker.GearmanWorker;
import dev.gearman.worker.WorkerServerState;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One server of several that answers nothing, or is none. */
class FailoverTests extends EndToEnd {
    private static final int JOBS = 56;

    private final List<ServerSocket> doors = new ArrayList<>();
    private final AtomicInteger attempts = new AtomicInteger();

    @AfterEach
    void closeDoors() throws IOException {
        for (ServerSocket door : doors) {
            door.close();
        }
    }

    /** A process that is frozen: the kernel accepts its connections. */
    private ServerAddress frozen() {
        return door(socket -> {});
    }

    private ServerAddress http() {
        return door(socket -> {
            try (socket;
                    OutputStream out = socket.getOutputStream()) {
                byte[] start = socket.getInputStream().readNBytes(4);
                if (start.length == 4) {
                    attempts.incrementAndGet();
                    out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException e) {
                // the other side has ended
            }
        });
    }

    private ServerAddress door(Consumer<Socket> visitors) {
        try {
            ServerSocket door = new ServerSocket(0, 50, InetAddress.getByName(TestServer.HOST));
            doors.add(door);
            Thread thread = new Thread(() -> {
                List<Socket> open = new ArrayList<>();
                while (!door.isClosed()) {
                    try {
                        open.add(door.accept());
                        visitors.accept(open.get(open.size() - 1));
                    } catch (IOException e) {
                        // the test has ended
                    }
                }
            });
            thread.setDaemon(true);
            thread.start();
            return new ServerAddress(TestServer.HOST, door.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private GearmanWorker worker(int concurrency, List<ServerAddress> servers) {
        return started(GearmanWorker.builder()
                .servers(servers)
                .concurrency(concurrency)
                .reconnect(QUICK)
                .function("same", job -> job.workload()));
    }

    private static List<ServerAddress> with(TestServer good, ServerAddress... others) {
        return Stream.concat(Stream.of(others), Stream.of(good.address())).toList();
    }

    private static void assertAllIsDone(GearmanClient client) {
        for (int i = 0; i < JOBS; i++) {
            assertThat(text(get(client.submit(JobRequest.of("same", "n" + i)).result())))
                    .isEqualTo("n" + i);
        }
    }

    @Test
    void aWorkerWithOnePlaceDoesTheJobsOfTheServerThatAnswers() {
        TestServer good = server();
        worker(1, with(good, frozen(), frozen(), http()));
        assertAllIsDone(client(good));
    }

    @Test
    void aWorkerWithSeveralPlacesDoesTheJobsOfTheServerThatAnswers() {
        TestServer good = server();
        worker(8, with(good, frozen(), http()));
        assertAllIsDone(client(good));
    }

    @Test
    void aClientSendsToTheServerThatAnswers() {
        TestServer good = server();
        worker(8, List.of(good.address()));
        GearmanClient client = started(GearmanClient.builder()
                .servers(with(good, frozen(), http(), frozen()))
                .reconnect(QUICK));
        assertAllIsDone(client);
        assertThat(client.servers().stream().filter(ServerState::connected).map(ServerState::address))
                .containsExactly(good.address());
    }

    @Test
    void aServerOfAnotherProtocolIsNoServer() {
        ServerAddress http = http();
        GearmanClient client = started(GearmanClient.builder()
                .servers(List.of(http))
                .availability(Duration.ofMillis(300))
                .reconnect(QUICK));
        GearmanWorker worker = worker(1, List.of(http));
        await().atMost(PATIENCE).until(() -> attempts.get() > 3);
        assertThatThrownBy(() -> client.call("same", bytes("x")))
                .isInstanceOf(ServerUnavailableException.class)
                .hasMessageContaining("not a Gearman server: it answers with 'HTTP/1.1 400 Bad Request");
        assertThat(worker.connected()).isNotDone();
        assertThat(worker.servers()).noneMatch(WorkerServerState::connected);
    }
}

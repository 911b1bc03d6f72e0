package dev.gearman.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.protocol.PacketType;
import dev.gearman.transport.FakeServer;
import dev.gearman.transport.ReconnectPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client with one server that does as it should, and others that do not. */
class ClientFailoverTests {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final List<FakeServer> servers = new ArrayList<>();
    private GearmanClient client;

    @AfterEach
    void close() throws IOException {
        if (client != null) {
            client.close();
        }
        for (FakeServer server : servers) {
            server.close();
        }
    }

    private FakeServer server() throws IOException {
        FakeServer server = new FakeServer();
        servers.add(server);
        return server;
    }

    private GearmanClientBuilder builder() {
        return GearmanClient.builder()
                .servers(servers.stream().map(FakeServer::address).toList())
                .exceptions(false)
                .connectTimeout(LONG)
                .availability(LONG)
                .responseTimeout(LONG)
                .reconnect(new ReconnectPolicy(Duration.ofMillis(10), 1, Duration.ofMillis(10), 0));
    }

    private void connect(FakeServer... answering) throws IOException {
        client = builder().build();
        for (FakeServer server : answering) {
            server.accept();
        }
        awaitConnected(answering);
    }

    private void awaitConnected(FakeServer... answering) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Arrays.stream(answering).allMatch(server -> state(server).connected())) {
            assertThat(System.nanoTime()).as("connections").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private ServerState state(FakeServer server) {
        return client.servers().stream()
                .filter(state -> state.address().equals(server.address()))
                .findFirst()
                .orElseThrow();
    }

    private static void creates(FakeServer server, String request, String handle) throws IOException {
        assertThat(server.receives()).isEqualTo(request);
        server.sends(PacketType.JOB_CREATED, handle);
    }

    private CompletableFuture<JobHandle> submit(String workload) {
        return client.submitBackground(JobRequest.of("f", workload));
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.orTimeout(60, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    @Test
    void aServerThatHasNotAnsweredIsNeitherChosenNorConnected() throws IOException {
        FakeServer silent = server();
        FakeServer good = server();
        FakeServer alsoSilent = server();
        connect(good);
        for (int i = 0; i < 20; i++) {
            CompletableFuture<JobHandle> handle = submit("" + i);
            creates(good, "SUBMIT_JOB_BG f,," + i, "H:" + i);
            assertThat(get(handle).server()).isEqualTo(good.address());
        }
        assertThat(state(silent).connected()).isFalse();
        assertThat(state(alsoSilent).connected()).isFalse();
        assertThat(silent.acceptSilently().receives()).startsWith("ECHO_REQ hello");
    }

    @Test
    void aRequestWithAKeyGoesToAnotherServerWhileItsOwnHasNeverAnswered() throws IOException {
        FakeServer silent = server();
        FakeServer good = server();
        connect(good);
        for (int i = 0; i < 20; i++) {
            CompletableFuture<JobHandle> handle =
                    client.submitBackground(JobRequest.of("f", "").unique("key" + i));
            creates(good, "SUBMIT_JOB_BG f,key" + i + ",", "H:" + i);
            assertThat(get(handle).server()).isEqualTo(good.address());
        }
        assertThat(state(silent).connected()).isFalse();
    }

    @Test
    void aServerThatOwesNoAnswerIsPreferred() throws IOException {
        FakeServer owing = server();
        FakeServer good = server();
        connect(owing, good);
        CompletableFuture<JobHandle> first = submit("first");
        assertThat(owing.receives()).isEqualTo("SUBMIT_JOB_BG f,,first");
        for (int i = 0; i < 20; i++) {
            CompletableFuture<JobHandle> handle = submit("" + i);
            creates(good, "SUBMIT_JOB_BG f,," + i, "H:" + i);
            get(handle);
        }
        owing.sends(PacketType.JOB_CREATED, "H:first");
        assertThat(get(first).server()).isEqualTo(owing.address());
    }

    @Test
    void keysMoveFromAServerThatOwesAnAnswerForLong() throws IOException {
        FakeServer one = server();
        FakeServer other = server();
        connect(one, other);
        JobRequest request = JobRequest.of("f", "").unique(keyOf(one, other));
        client.submitBackground(request);
        assertThat(one.receives()).isEqualTo("SUBMIT_JOB_BG f," + request.unique() + ",");
        assertThat(resubmittedUntilItArrives(request, other)).isEqualTo("SUBMIT_JOB_BG f," + request.unique() + ",");
    }

    private static String keyOf(FakeServer one, FakeServer other) {
        String key = "k";
        while (Routing.rank(key.getBytes(UTF_8), one.address()) < Routing.rank(key.getBytes(UTF_8), other.address())) {
            key += "k";
        }
        return key;
    }

    private String resubmittedUntilItArrives(JobRequest request, FakeServer at) {
        CompletableFuture<String> arrived = CompletableFuture.supplyAsync(() -> {
            try {
                return at.receives();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        for (int i = 0; i < 600; i++) {
            client.submitBackground(request);
            try {
                return arrived.get(100, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // its own server was chosen again
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new AssertionError("the key has not moved");
    }

    @Test
    void aJobThatIsRefusedByAShutdownGoesElsewhereAndSoDoesWhateverTheServerHasNotAnswered() throws IOException {
        FakeServer stopping = server();
        FakeServer good = server();
        connect(stopping, good);
        List<CompletableFuture<JobHandle>> handles = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            handles.add(submit("" + i));
        }
        assertThat(stopping.receives()).isEqualTo("SUBMIT_JOB_BG f,,0");
        assertThat(stopping.receives()).isEqualTo("SUBMIT_JOB_BG f,,2");
        stopping.sends(PacketType.ERROR, "SHUTDOWN", "the server is shutting down");
        stopping.hangUp();
        creates(good, "SUBMIT_JOB_BG f,,1", "H:1");
        creates(good, "SUBMIT_JOB_BG f,,3", "H:3");
        creates(good, "SUBMIT_JOB_BG f,,0", "H:0");
        creates(good, "SUBMIT_JOB_BG f,,2", "H:2");
        for (int i = 0; i < 4; i++) {
            assertThat(get(handles.get(i))).isEqualTo(new JobHandle(good.address(), "H:" + i));
        }
    }

    @Test
    void aServerThatShutsDownIsLeftOutUntilItIsBack() throws IOException {
        FakeServer stopping = server();
        FakeServer good = server();
        connect(stopping, good);
        CompletableFuture<JobHandle> refused = submit("refused");
        assertThat(stopping.receives()).isEqualTo("SUBMIT_JOB_BG f,,refused");
        stopping.sends(PacketType.ERROR, "SHUTDOWN", "the server is shutting down");
        creates(good, "SUBMIT_JOB_BG f,,refused", "H:refused");
        get(refused);
        for (int i = 0; i < 20; i++) {
            CompletableFuture<JobHandle> handle = submit("" + i);
            creates(good, "SUBMIT_JOB_BG f,," + i, "H:" + i);
            get(handle);
        }
        stopping.hangUp();
        stopping.accept();
        awaitConnected(stopping);
        CompletableFuture<JobHandle> one = submit("one");
        CompletableFuture<JobHandle> other = submit("other");
        stopping.receives();
        stopping.sends(PacketType.JOB_CREATED, "H:back");
        good.receives();
        good.sends(PacketType.JOB_CREATED, "H:good");
        assertThat(List.of(get(one).server(), get(other).server()))
                .containsExactlyInAnyOrder(stopping.address(), good.address());
    }

    @Test
    void aJobThatTheOnlyServerRefusesIsSentWhenItIsBack() throws IOException {
        FakeServer only = server();
        connect(only);
        CompletableFuture<JobHandle> handle = submit("x");
        assertThat(only.receives()).isEqualTo("SUBMIT_JOB_BG f,,x");
        only.sends(PacketType.ERROR, "SHUTDOWN", "the server is shutting down");
        only.hangUp();
        only.accept();
        creates(only, "SUBMIT_JOB_BG f,,x", "H:1");
        assertThat(get(handle).handle()).isEqualTo("H:1");
    }

    @Test
    void whatMayHaveRunIsNotRepeated() throws IOException {
        FakeServer lost = server();
        FakeServer good = server();
        connect(lost, good);
        CompletableFuture<JobHandle> first = submit("first");
        assertThat(lost.receives()).isEqualTo("SUBMIT_JOB_BG f,,first");
        lost.hangUp();
        assertThatThrownBy(() -> get(first)).isInstanceOf(ConnectionLostException.class);
        CompletableFuture<JobHandle> second = submit("second");
        creates(good, "SUBMIT_JOB_BG f,,second", "H:2");
        get(second);
    }

    @Test
    void theStatusOfAKeyDoesNotWaitForAServerThatHasNeverAnswered() throws IOException {
        server();
        FakeServer good = server();
        connect(good);
        CompletableFuture<JobStatus> status = client.statusByUnique("u");
        assertThat(good.receives()).isEqualTo("GET_STATUS_UNIQUE u");
        good.sends(PacketType.STATUS_RES_UNIQUE, "u", "1", "0", "0", "0", "1");
        assertThat(get(status).known()).isTrue();
    }
}

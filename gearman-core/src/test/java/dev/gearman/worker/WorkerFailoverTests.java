package dev.gearman.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.protocol.PacketType;
import dev.gearman.transport.FakeServer;
import dev.gearman.transport.ReconnectPolicy;
import dev.gearman.transport.ServerAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A worker with one server that does as it should, and others that do not. */
class WorkerFailoverTests {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
    private final Semaphore ends = new Semaphore(0);
    private final List<FakeServer> servers = new ArrayList<>();
    private GearmanWorker worker;

    @AfterEach
    void close() throws IOException {
        ends.release(1_000);
        if (worker != null) {
            worker.close();
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

    /** Starts a worker whose jobs end when the test lets them. */
    private void start(int concurrency) {
        start(builder(concurrency));
    }

    private GearmanWorkerBuilder builder(int concurrency) {
        return GearmanWorker.builder()
                .servers(servers.stream().map(FakeServer::address).toList())
                .concurrency(concurrency)
                .connectTimeout(LONG)
                .reconnect(new ReconnectPolicy(Duration.ofMillis(10), 1, Duration.ofMillis(10), 0))
                .function("f", job -> {
                    begun.add(job.text());
                    ends.acquire();
                    return job.workload();
                });
    }

    private void start(GearmanWorkerBuilder builder) {
        worker = builder.build();
        worker.start();
    }

    private String nextBegun() throws InterruptedException {
        return begun.poll(60, TimeUnit.SECONDS);
    }

    private static void assertAsks(FakeServer server) throws IOException {
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
    }

    private static void register(FakeServer server) throws IOException {
        server.accept();
        assertThat(server.receives()).isEqualTo("CAN_DO f");
    }

    private static void assign(FakeServer server, String name) throws IOException {
        server.sends(PacketType.JOB_ASSIGN_UNIQ, "H:" + name, "f", "", name);
    }

    @Test
    void aServerThatHasNotAnsweredIsNeitherAskedNorConnected() throws Exception {
        FakeServer good = server();
        FakeServer silent = server();
        FakeServer alsoSilent = server();
        start(1);
        silent.acceptSilently();
        alsoSilent.acceptSilently();
        register(good);
        for (int i = 0; i < 20; i++) {
            assertAsks(good);
            assign(good, "job " + i);
            assertThat(nextBegun()).isEqualTo("job " + i);
            ends.release();
            assertThat(good.receives()).isEqualTo("WORK_COMPLETE H:job " + i + ",job " + i);
        }
        assertThat(silent.receives()).startsWith("ECHO_REQ hello");
        assertThat(worker.connected()).succeedsWithin(60, TimeUnit.SECONDS).isEqualTo(good.address());
        assertThat(connected()).containsExactly(good.address());
    }

    private List<ServerAddress> connected() {
        return worker.servers().stream()
                .filter(WorkerServerState::connected)
                .map(WorkerServerState::address)
                .toList();
    }

    @Test
    void theOnlyPlaceIsTakenBackFromAServerThatDoesNotAnswerARequest() throws Exception {
        FakeServer owing = server();
        FakeServer good = server();
        start(1);
        register(owing);
        assertAsks(owing);
        register(good);
        assertAsks(good);
        assign(good, "good");
        assertThat(nextBegun()).isEqualTo("good");
    }

    @Test
    void aServerThatHasNotAnsweredARequestHasOnePlaceAtMost() throws Exception {
        FakeServer owing = server();
        start(8);
        register(owing);
        assertAsks(owing);
        worker.concurrency(9);
        worker.addFunction("g", job -> job.workload());
        // had it been asked more than once, that would come first
        assertThat(owing.receives()).isEqualTo("CAN_DO g");
    }

    @Test
    void aJobThatComesTooLateForItsPlaceWaitsForTheNext() throws Exception {
        FakeServer late = server();
        FakeServer good = server();
        start(1);
        register(late);
        register(good);
        // the one that is asked first may be either
        letGoOfThePlace(late, good);
        assign(good, "first");
        assertThat(nextBegun()).isEqualTo("first");
        assign(late, "second");
        late.sends(PacketType.NOOP);
        ends.release();
        assertThat(good.receives()).isEqualTo("WORK_COMPLETE H:first,first");
        assertThat(nextBegun()).isEqualTo("second");
        assertThat(worker.statistics().running()).isOne();
        ends.release();
        assertThat(late.receives()).isEqualTo("WORK_COMPLETE H:second,second");
    }

    /** Makes the worker ask both servers with the only place that it has. */
    private static void letGoOfThePlace(FakeServer late, FakeServer good) throws IOException {
        assertAsks(late);
        assertAsks(good);
    }

    @Test
    void aJobThatWaitsForItsPlaceIsForgottenWithItsConnection() throws Exception {
        FakeServer late = server();
        FakeServer good = server();
        start(1);
        register(late);
        register(good);
        letGoOfThePlace(late, good);
        assign(good, "first");
        assertThat(nextBegun()).isEqualTo("first");
        assign(late, "second");
        late.hangUp();
        register(late);
        ends.release();
        assertThat(good.receives()).isEqualTo("WORK_COMPLETE H:first,first");
        assertAsks(late);
        assign(late, "third");
        assertThat(nextBegun()).isEqualTo("third");
    }

    @Test
    void aServerThatAnswersAllButARequestForAJobIsLeft() throws Exception {
        FakeServer odd = server();
        start(builder(1).heartbeat(Duration.ofMillis(300)));
        register(odd);
        assertAsks(odd);
        assertThat(odd.receives()).isEqualTo("ECHO_REQ");
        odd.sends(PacketType.ECHO_RES, "");
        assertThat(odd.receivesEnd()).isTrue();
        register(odd);
    }

    @Test
    void serversThatAllHaveJobsTakeTurns() throws Exception {
        FakeServer one = server();
        FakeServer other = server();
        start(1);
        register(one);
        register(other);
        assertAsks(one);
        assign(one, "one");
        assertThat(nextBegun()).isEqualTo("one");
        ends.release();
        assertThat(one.receives()).isEqualTo("WORK_COMPLETE H:one,one");
        assertAsks(other);
        assign(other, "other");
        assertThat(nextBegun()).isEqualTo("other");
        ends.release();
        assertThat(other.receives()).isEqualTo("WORK_COMPLETE H:other,other");
        assertAsks(one);
    }
}

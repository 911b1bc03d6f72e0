package dev.gearman.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gearman.worker.GearmanWorker;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReconnectTests extends EndToEnd {

    @Test
    void workersRegisterAgainWhenTheServerComesBack() throws InterruptedException {
        TestServer server = server();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        GearmanWorker worker = started(workerOf(server)
                .concurrency(2)
                .function("same", job -> job.workload())
                .function("slow", job -> {
                    CountDownLatch lost = new CountDownLatch(1);
                    job.onCancel(lost::countDown);
                    begun.countDown();
                    lost.await();
                    assertThat(job.isCancelled()).isTrue();
                    cancelled.countDown();
                    return bytes("too late");
                }));
        GearmanClient client = client(server);
        Submission running = client.submit(JobRequest.of("slow", ""));
        Submission queued = client.submit(JobRequest.of("nobody", ""));
        get(queued.created());
        begun.await();

        server.stop();

        assertThatThrownBy(() -> get(running.result())).isInstanceOf(ConnectionLostException.class);
        assertThatThrownBy(() -> get(queued.result())).isInstanceOf(ConnectionLostException.class);
        assertThat(cancelled.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(client.outstanding()).isZero();
        await().atMost(PATIENCE).until(() -> worker.statistics().dropped() == 1);

        server(server.port());
        for (int i = 0; i < 20; i++) {
            assertThat(text(client.call("same", bytes("n" + i)))).isEqualTo("n" + i);
        }
        assertThat(worker.statistics().completed()).isEqualTo(21);
    }

    @Test
    void aClientAndAWorkerMayBeStartedBeforeTheServer() {
        TestServer server = server();
        server.stop();
        started(workerOf(server).function("same", job -> job.workload()));
        GearmanClient client = started(clientOf(server).availability(PATIENCE));
        Submission early = client.submit(JobRequest.of("same", "early"));
        await().atMost(PATIENCE).until(() -> client.servers().get(0).trouble() != null);
        server(server.port());
        assertThat(text(get(early.result()))).isEqualTo("early");
        assertThat(client.servers().get(0).connected()).isTrue();
    }

    @Test
    void whenOneOfTwoServersDiesWorkGoesOn() {
        TestServer one = server();
        TestServer two = server();
        started(workerOf(one, two).concurrency(4).function("same", job -> job.workload()));
        GearmanClient client = client(one, two);
        await().atMost(PATIENCE).until(() -> client.servers().stream().allMatch(ServerState::connected));
        Set<Object> used = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            Submission submission = client.submit(JobRequest.of("same", "n" + i));
            used.add(get(submission.created()).server());
            assertThat(text(get(submission.result()))).isEqualTo("n" + i);
        }
        assertThat(used).containsExactlyInAnyOrder(one.address(), two.address());

        one.stop();
        await().atMost(PATIENCE).until(() -> !client.servers().get(0).connected());

        for (int i = 0; i < 200; i++) {
            assertThat(text(client.call(JobRequest.of("same", "n" + i).unique("u" + i))))
                    .isEqualTo("n" + i);
        }
        server(one.port());
        await().atMost(PATIENCE).until(() -> client.servers().get(0).connected());
        used.clear();
        for (int i = 0; i < 20; i++) {
            Submission submission = client.submit(JobRequest.of("same", "n" + i));
            used.add(get(submission.created()).server());
            get(submission.result());
        }
        assertThat(used).hasSize(2);
    }

    @Test
    void everySubmissionEndsWhenAServerDiesUnderLoad() {
        TestServer one = server();
        TestServer two = server();
        AtomicInteger done = new AtomicInteger();
        started(workerOf(one, two).concurrency(4).function("same", job -> {
            done.incrementAndGet();
            return job.workload();
        }));
        GearmanClient client = client(one, two);
        await().atMost(PATIENCE).until(() -> client.servers().stream().allMatch(ServerState::connected));
        List<Submission> submissions = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            submissions.add(client.submit(JobRequest.of("same", "n" + i)));
        }
        await().atMost(PATIENCE).until(() -> done.get() > 100);
        one.stop();
        int lost = 0;
        for (int i = 0; i < submissions.size(); i++) {
            try {
                assertThat(text(get(submissions.get(i).result()))).isEqualTo("n" + i);
            } catch (ConnectionLostException e) {
                lost++;
            }
        }
        assertThat(lost).isLessThanOrEqualTo(1_500);
        assertThat(client.outstanding()).isZero();
        assertThat(text(client.call("same", bytes("after")))).isEqualTo("after");
    }

    @Test
    void equalKeysOfTwoClientsAreOneJob() {
        TestServer one = server();
        TestServer two = server();
        GearmanClient first = client(one, two);
        GearmanClient second = client(two, one);
        Set<Object> servers = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            JobHandle handle =
                    get(first.submitBackground(JobRequest.of("any", "").unique("key" + i)));
            assertThat(get(second.submitBackground(JobRequest.of("any", "").unique("key" + i))))
                    .isEqualTo(handle);
            assertThat(get(second.statusByUnique("key" + i)).server()).isEqualTo(handle.server());
            servers.add(handle.server());
        }
        assertThat(servers).hasSize(2);
    }
}

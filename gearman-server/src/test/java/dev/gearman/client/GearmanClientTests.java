package dev.gearman.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gearman.transport.ServerAddress;
import dev.gearman.worker.JobException;
import dev.gearman.worker.JobFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class GearmanClientTests extends EndToEnd {
    private static final long SEED = 4730;

    @Test
    void aResultComesBackByteForByte() {
        TestServer server = server();
        started(workerOf(server).function("same", job -> job.workload()));
        GearmanClient client = client(server);
        for (int size : new int[] {0, 1, 255, 4_096, 70_000, 3_000_000}) {
            byte[] workload = new byte[size];
            new Random(SEED + size).nextBytes(workload);
            assertThat(client.call("same", workload)).as("%s bytes", size).isEqualTo(workload);
        }
        assertThat(client.outstanding()).isZero();
    }

    @Test
    void everyPriorityAndFormIsDoneInForegroundAndBackground() throws InterruptedException {
        TestServer server = server();
        CountDownLatch background = new CountDownLatch(6);
        started(workerOf(server).function("same", job -> job.workload()).function("count", job -> {
            background.countDown();
            return job.workload();
        }));
        GearmanClient client = client(server);
        for (JobPriority priority : JobPriority.values()) {
            assertThat(client.call(JobRequest.of("same", priority.name()).priority(priority)))
                    .asString()
                    .isEqualTo(priority.name());
            JobHandle handle =
                    get(client.submitBackground(JobRequest.of("count", "x").priority(priority)));
            assertThat(handle.handle()).startsWith("H:");
        }
        assertThat(client.call(JobRequest.of("same", "reduced").reducer("join")))
                .asString()
                .isEqualTo("reduced");
        get(client.submitBackground(JobRequest.of("count", "x").reducer("join")));
        get(client.submitBackground(JobRequest.of("count", "x").at(Instant.EPOCH)));
        get(client.submitBackground(JobRequest.of("count", "x").at(Instant.now().minusSeconds(1))));
        assertThat(background.await(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void theWorkerIsToldTheUniqueAndTheReducer() {
        TestServer server = server();
        started(workerOf(server).function("tell", job -> bytes(job.unique() + "," + job.reducer())));
        GearmanClient client = client(server);
        assertThat(text(client.call(JobRequest.of("tell", "")))).isEqualTo("null,null");
        assertThat(text(client.call(JobRequest.of("tell", "").unique("u")))).isEqualTo("u,null");
        assertThat(text(client.call(JobRequest.of("tell", "").unique("u").reducer("r"))))
                .isEqualTo("u,r");
    }

    @Test
    void eventsComeInOrderAndOneIsTheLast() {
        TestServer server = server();
        started(workerOf(server).function("tell", job -> {
            job.progress(1, 3);
            job.data(bytes("part"));
            job.warning("careful");
            job.progress(3, 3);
            return bytes("all");
        }));
        List<String> events = Collections.synchronizedList(new ArrayList<>());
        assertThat(text(client(server).call(JobRequest.of("tell", ""), event -> events.add(describe(event)))))
                .isEqualTo("all");
        assertThat(events).containsExactly("created", "1/3", "data part", "warning careful", "3/3", "completed all");
    }

    private static String describe(JobEvent event) {
        if (event instanceof JobEvent.Data data) {
            return "data " + text(data.data());
        } else if (event instanceof JobEvent.Warning warning) {
            return "warning " + text(warning.data());
        } else if (event instanceof JobEvent.Status status) {
            return status.numerator() + "/" + status.denominator();
        } else if (event instanceof JobEvent.Completed completed) {
            return "completed " + text(completed.result());
        } else if (event instanceof JobEvent.Failed failed) {
            return "failed " + failed.cause().getClass().getSimpleName();
        }
        return "created";
    }

    @Test
    void aCallbackExecutorKeepsTheOrderOfEvents() {
        TestServer server = server();
        started(workerOf(server).function("count", job -> {
            for (int i = 1; i <= 200; i++) {
                job.progress(i, 200);
            }
            return job.workload();
        }));
        var threads = Executors.newFixedThreadPool(4);
        try {
            List<Long> seen = Collections.synchronizedList(new ArrayList<>());
            GearmanClient client = started(clientOf(server).callbackExecutor(threads));
            client.call(JobRequest.of("count", ""), event -> {
                if (event instanceof JobEvent.Status status) {
                    seen.add(status.numerator());
                }
            });
            assertThat(seen).hasSize(200).isSorted();
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void aFailureIsTold() {
        TestServer server = server();
        started(workerOf(server).function("fail", job -> {
            throw new JobFailure("as planned");
        }));
        assertThatThrownBy(() -> client(server).call("fail", bytes("x"))).isInstanceOf(JobFailedException.class);
    }

    @Test
    void anExceptionIsToldToThoseWhoAsk() {
        TestServer server = server();
        started(workerOf(server)
                .function("throw", job -> {
                    throw new IllegalArgumentException("too wide");
                })
                .function("coded", job -> {
                    throw new JobException(new byte[] {0, 1, 2});
                }));
        GearmanClient client = client(server);
        assertThatThrownBy(() -> client.call("throw", bytes("x")))
                .isInstanceOfSatisfying(
                        JobExceptionException.class,
                        e -> assertThat(text(e.data())).isEqualTo("too wide"));
        assertThatThrownBy(() -> client.call("coded", bytes("x")))
                .isInstanceOfSatisfying(
                        JobExceptionException.class, e -> assertThat(e.data()).containsExactly(0, 1, 2));
        GearmanClient other = started(clientOf(server).exceptions(false));
        assertThatThrownBy(() -> other.call("throw", bytes("x"))).isInstanceOf(JobFailedException.class);
    }

    @Test
    void submissionsThatAreOneJobEachGetEveryEventOnce() {
        TestServer server = server();
        GearmanClient client = client(server);
        List<List<String>> events = new ArrayList<>();
        List<Submission> submissions = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            List<String> own = Collections.synchronizedList(new ArrayList<>());
            events.add(own);
            submissions.add(
                    client.submit(JobRequest.of("slow", "n" + i).unique("same"), event -> own.add(describe(event))));
        }
        List<JobHandle> handles =
                submissions.stream().map(one -> get(one.created())).toList();
        assertThat(handles).containsOnly(handles.get(0));
        assertThat(get(client.statusByUnique("same")).known()).isTrue();
        started(workerOf(server).function("slow", job -> {
            job.data(bytes("part"));
            job.progress(1, 2);
            return job.workload();
        }));
        for (int i = 0; i < 3; i++) {
            assertThat(text(get(submissions.get(i).result()))).isEqualTo("n0");
            assertThat(events.get(i)).containsExactly("created", "data part", "1/2", "completed n0");
        }
        assertThat(client.outstanding()).isZero();
    }

    @Test
    void equalWorkloadsCanBeOneJob() {
        TestServer server = server();
        GearmanClient client = client(server);
        JobRequest request = JobRequest.of("any", "same").uniqueByWorkload();
        JobHandle first = get(client.submitBackground(request));
        assertThat(get(client.submitBackground(request))).isEqualTo(first);
        assertThat(get(client.submitBackground(JobRequest.of("any", "other").uniqueByWorkload())))
                .isNotEqualTo(first);
    }

    @Test
    void statusIsToldByHandleAndByUnique() throws InterruptedException {
        TestServer server = server();
        GearmanClient client = client(server);
        JobHandle handle = get(client.submitBackground(JobRequest.of("long", "").unique("u")));
        assertThat(get(client.status(handle)))
                .isEqualTo(new JobStatus(server.address(), handle.handle(), true, false, 0, 0, -1));
        CountDownLatch end = new CountDownLatch(1);
        started(workerOf(server).function("long", job -> {
            job.progress(3, 4);
            end.await();
            return job.workload();
        }));
        await().atMost(PATIENCE).until(() -> get(client.status(handle)).numerator() == 3);
        JobStatus status = get(client.statusByUnique(server.address(), "u"));
        assertThat(status.running()).isTrue();
        assertThat(status.fraction()).isEqualTo(0.75);
        assertThat(status.clients()).isZero();
        end.countDown();
        await().atMost(PATIENCE).until(() -> !get(client.status(handle)).known());
        assertThat(get(client.statusByUnique("u")).known()).isFalse();
    }

    @Test
    void aJobOfTheFutureWaits() {
        TestServer server = server();
        GearmanClient client = client(server);
        started(workerOf(server).function("later", job -> job.workload()).function("now", job -> job.workload()));
        JobHandle handle = get(client.submitBackground(
                JobRequest.of("later", "").at(Instant.now().plusSeconds(3_600))));
        client.call("now", bytes(""));
        JobStatus status = get(client.status(handle));
        assertThat(status.known()).isTrue();
        assertThat(status.running()).isFalse();
    }

    @Test
    void anEchoComesBack() {
        TestServer server = server();
        GearmanClient client = client(server);
        assertThat(get(client.echo(server.address(), new byte[0]))).isEmpty();
        byte[] data = new byte[100_000];
        Arrays.fill(data, (byte) 7);
        assertThat(get(client.echo(server.address(), data))).isEqualTo(data);
    }

    @Test
    void thousandsOfRequestsAtOnceAreEachAnsweredWithTheirOwn() {
        TestServer server = server();
        started(workerOf(server).concurrency(8).function("same", job -> job.workload()));
        GearmanClient client = client(server);
        List<CompletableFuture<byte[]>> results = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            results.add(client.submit(JobRequest.of("same", "n" + i)).result());
        }
        for (int i = 0; i < 5_000; i++) {
            assertThat(text(get(results.get(i)))).isEqualTo("n" + i);
        }
    }

    @Test
    void aTimeoutEndsTheWaitAndNotTheConnection() {
        TestServer server = server();
        GearmanClient client = client(server);
        Submission late =
                client.submit(JobRequest.of("later", "late").unique("u").timeout(Duration.ofMillis(20)));
        Submission patient = client.submit(JobRequest.of("later", "patient").unique("u"));
        assertThatThrownBy(() -> get(late.result())).isInstanceOf(RequestTimeoutException.class);
        started(workerOf(server).function("later", job -> job.workload()));
        assertThat(text(get(patient.result()))).isEqualTo("late");
        assertThat(client.outstanding()).isZero();
    }

    @Test
    void closingCompletesEverything() {
        TestServer server = server();
        GearmanClient client = client(server);
        List<CompletableFuture<?>> futures = new ArrayList<>();
        Submission accepted = client.submit(JobRequest.of("nobody", ""));
        get(accepted.created());
        futures.add(accepted.result());
        for (int i = 0; i < 100; i++) {
            futures.add(client.submit(JobRequest.of("nobody", "")).result());
        }
        client.close();
        futures.add(client.submit(JobRequest.of("nobody", "")).result());
        futures.add(client.submitBackground(JobRequest.of("nobody", "")));
        futures.add(client.echo(server.address(), new byte[1]));
        for (CompletableFuture<?> future : futures) {
            assertThatThrownBy(() -> get(future)).isInstanceOf(ClientClosedException.class);
        }
        assertThat(client.outstanding()).isZero();
    }

    @Test
    void moreThanTheLimitIsRefusedAtOnce() {
        TestServer server = server();
        GearmanClient client = started(clientOf(server).maxOutstanding(2));
        Submission first = client.submit(JobRequest.of("nobody", ""));
        Submission second = client.submit(JobRequest.of("nobody", ""));
        assertThatThrownBy(() -> get(client.submit(JobRequest.of("nobody", "")).result()))
                .isInstanceOf(OverloadException.class);
        started(workerOf(server).function("nobody", job -> job.workload()));
        get(first.result());
        get(second.result());
        assertThat(client.call("nobody", bytes("again"))).asString().isEqualTo("again");
    }

    @Test
    void aCallbackMayWaitForAnotherCall() {
        TestServer server = server();
        started(workerOf(server).function("same", job -> job.workload()));
        GearmanClient client = client(server);
        CompletableFuture<byte[]> nested = client.submitBackground(JobRequest.of("same", ""))
                .thenApply(handle -> client.call("same", bytes("nested")));
        assertThat(text(get(nested))).isEqualTo("nested");
    }

    @Test
    void withoutAServerRequestsFailClearly() {
        TestServer server = server();
        ServerAddress address = server.address();
        server.stop();
        GearmanClient client = started(clientOf(server).availability(Duration.ofMillis(100)));
        assertThatThrownBy(() -> client.call("any", bytes("")))
                .isInstanceOf(ServerUnavailableException.class)
                .hasMessageContaining(address.toString());
        assertThatThrownBy(() -> get(client.echo(address, bytes("")))).isInstanceOf(ServerUnavailableException.class);
        assertThat(client.outstanding()).isZero();
    }
}

package dev.gearman.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.protocol.PacketType;
import dev.gearman.transport.FakeServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Code of the application never runs on the event loop, and no future waits for it. */
class CallbackTests {
    private FakeServer server;
    private GearmanClient client;

    @BeforeEach
    void connect() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void end() throws IOException {
        client.close();
        server.close();
    }

    private GearmanClient client(GearmanClientBuilder builder) throws IOException {
        client = builder.servers(List.of(server.address())).exceptions(false).build();
        server.accept();
        return client;
    }

    private void create(String handle) throws IOException {
        assertThat(server.receives()).startsWith("SUBMIT_JOB ");
        server.sends(PacketType.JOB_CREATED, handle);
    }

    @Test
    void callbacksMayWaitForOtherJobsWhateverTheirNumber() throws Exception {
        client(GearmanClient.builder());
        int jobs = 100;
        List<CompletableFuture<byte[]>> results = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            results.add(client.submit(JobRequest.of("f", "outer"))
                    .result()
                    .thenApply(any ->
                            client.submit(JobRequest.of("f", "inner")).result().join()));
        }
        for (int i = 0; i < jobs; i++) {
            create("outer:" + i);
            server.sends(PacketType.WORK_COMPLETE, "outer:" + i, "r");
        }
        // all callbacks are blocked before the first one goes on
        for (int i = 0; i < jobs; i++) {
            create("inner:" + i);
        }
        for (int i = 0; i < jobs; i++) {
            server.sends(PacketType.WORK_COMPLETE, "inner:" + i, "r");
        }
        for (CompletableFuture<byte[]> result : results) {
            assertThat(result.get(60, TimeUnit.SECONDS)).containsExactly('r');
        }
    }

    @Test
    void callbacksAndListenersDoNotRunOnTheEventLoop() throws Exception {
        client(GearmanClient.builder());
        List<CompletableFuture<String>> threads = new ArrayList<>();
        CompletableFuture<String> listener = new CompletableFuture<>();
        Submission submission = client.submit(
                JobRequest.of("f", ""),
                event -> listener.complete(Thread.currentThread().getName()));
        threads.add(listener);
        threads.add(submission.created().thenApply(any -> Thread.currentThread().getName()));
        threads.add(submission.result().thenApply(any -> Thread.currentThread().getName()));
        create("H:1");
        threads.add(client.echo(server.address(), new byte[1])
                .thenApply(any -> Thread.currentThread().getName()));
        assertThat(server.receives()).startsWith("ECHO_REQ");
        server.sends(PacketType.ECHO_RES, "x").sends(PacketType.WORK_COMPLETE, "H:1", "r");
        Submission lost = client.submit(JobRequest.of("f", ""));
        threads.add(
                lost.result().handle((any, failure) -> Thread.currentThread().getName()));
        create("H:2");
        server.hangUp();
        for (CompletableFuture<String> thread : threads) {
            assertThat(thread.get(60, TimeUnit.SECONDS)).doesNotStartWith("gearman-net");
        }
    }

    @Test
    void anExecutorThatRunsTasksAtOnceDoesNotBringThemToTheEventLoop() throws Exception {
        client(GearmanClient.builder().callbackExecutor(Runnable::run));
        CompletableFuture<String> listener = new CompletableFuture<>();
        client.submit(
                JobRequest.of("f", ""),
                event -> listener.complete(Thread.currentThread().getName()));
        create("H:1");
        assertThat(listener.get(60, TimeUnit.SECONDS)).startsWith("gearman-callback-");
    }

    @Test
    void aResultDoesNotWaitForAnExecutorWhoseThreadsAreBlocked() throws Exception {
        var one = Executors.newFixedThreadPool(1);
        CountDownLatch end = new CountDownLatch(1);
        try {
            one.execute(() -> awaitQuietly(end));
            completesWith(one);
            completesWith(task -> {});
            completesWith(task -> {
                throw new IllegalStateException("refused");
            });
        } finally {
            end.countDown();
            one.shutdown();
        }
    }

    private void completesWith(Executor executor) throws Exception {
        client(GearmanClient.builder().callbackExecutor(executor));
        List<String> events = new ArrayList<>();
        CompletableFuture<byte[]> result = client.submit(
                        JobRequest.of("f", ""),
                        event -> events.add(event.getClass().getSimpleName()))
                .result();
        create("H:1");
        server.sends(PacketType.WORK_DATA, "H:1", "d").sends(PacketType.WORK_COMPLETE, "H:1", "r");
        assertThat(result.get(60, TimeUnit.SECONDS)).containsExactly('r');
        assertThat(events).containsExactly("Created", "Data", "Completed");
        client.close();
    }

    @Test
    void aListenerThatNeverReturnsDoesNotHoldUpTheTimeLimit() throws Exception {
        client(GearmanClient.builder());
        CountDownLatch end = new CountDownLatch(1);
        Submission submission =
                client.submit(JobRequest.of("f", "").timeout(Duration.ofMillis(200)), event -> awaitQuietly(end));
        create("H:1");
        server.sends(PacketType.WORK_COMPLETE, "H:1", "r");
        assertThatThrownBy(() -> submission.result().get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(RequestTimeoutException.class)
                .hasMessageContaining("the listener has not returned");
        end.countDown();
    }

    @Test
    void aClosedClientCompletesWhatItsCallbacksWaitFor() throws Exception {
        client(GearmanClient.builder());
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<byte[]> outer = client.submit(JobRequest.of("f", "outer"))
                .result()
                .thenApply(any -> {
                    CompletableFuture<byte[]> inner =
                            client.submit(JobRequest.of("f", "inner")).result();
                    waiting.countDown();
                    return inner.join();
                });
        create("H:1");
        server.sends(PacketType.WORK_COMPLETE, "H:1", "r");
        assertThat(waiting.await(60, TimeUnit.SECONDS)).isTrue();
        client.close();
        assertThatThrownBy(() -> outer.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(ClientClosedException.class);
        assertThatThrownBy(
                        () -> client.submit(JobRequest.of("f", "late")).result().get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ClientClosedException.class);
    }

    @Test
    void aCancelledResultNoLongerCounts() throws Exception {
        client(GearmanClient.builder());
        Submission submission = client.submit(JobRequest.of("f", ""));
        create("H:1");
        assertThat(submission.created().get(60, TimeUnit.SECONDS).handle()).isEqualTo("H:1");
        submission.result().cancel(false);
        CompletableFuture<byte[]> echo = client.echo(server.address(), "e".getBytes(UTF_8));
        assertThat(server.receives()).startsWith("ECHO_REQ");
        server.sends(PacketType.WORK_COMPLETE, "H:1", "r").sends(PacketType.ECHO_RES, "e");
        echo.get(60, TimeUnit.SECONDS);
        assertThat(client.outstanding()).isZero();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

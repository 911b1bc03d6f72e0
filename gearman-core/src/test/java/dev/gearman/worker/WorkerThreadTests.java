package dev.gearman.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.protocol.PacketType;
import dev.gearman.transport.FakeServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Code of the application never runs on the event loop of a worker. */
class WorkerThreadTests {
    private FakeServer server;
    private GearmanWorker worker;

    @BeforeEach
    void open() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void close() throws IOException {
        worker.close();
        server.close();
    }

    private void start(GearmanWorkerBuilder builder) throws IOException {
        worker = builder.servers(List.of(server.address())).build();
        worker.start();
        server.accept();
        assertThat(server.receives()).startsWith("CAN_DO");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
    }

    @Test
    void aFunctionDoesNotRunOnTheEventLoopWhateverItsExecutorDoes() throws Exception {
        start(GearmanWorker.builder()
                .executor(Runnable::run)
                .function("f", job -> Thread.currentThread().getName().getBytes(UTF_8)));
        server.sends(PacketType.JOB_ASSIGN, "H:1", "f", "");
        assertThat(server.receives()).startsWith("WORK_COMPLETE H:1,").doesNotContain("gearman-net");
    }

    @Test
    void anActionForACancelledJobMayBlock() throws Exception {
        CompletableFuture<String> thread = new CompletableFuture<>();
        CountDownLatch end = new CountDownLatch(1);
        start(GearmanWorker.builder().function("f", Duration.ofSeconds(1), job -> {
            job.onCancel(() -> {
                thread.complete(Thread.currentThread().getName());
                awaitQuietly(end);
            });
            end.await(60, TimeUnit.SECONDS);
            return new byte[0];
        }));
        server.sends(PacketType.JOB_ASSIGN, "H:1", "f", "");
        // the time of the job is over, and its thread is interrupted while the action blocks
        assertThat(server.receives()).startsWith("WORK_EXCEPTION H:1");
        assertThat(thread.get(60, TimeUnit.SECONDS)).doesNotStartWith("gearman-net");
        end.countDown();
    }

    @Test
    void theFirstConnectionIsToldBesideTheEventLoop() throws Exception {
        worker = GearmanWorker.builder()
                .servers(List.of(server.address()))
                .function("f", job -> new byte[0])
                .build();
        CompletableFuture<String> thread =
                worker.connected().thenApply(address -> Thread.currentThread().getName());
        worker.start();
        server.accept();
        assertThat(thread.get(60, TimeUnit.SECONDS)).doesNotStartWith("gearman-net");
    }

    @Test
    void theEndWithoutAConnectionIsToldBesideTheEventLoop() throws Exception {
        server.close();
        worker = GearmanWorker.builder()
                .servers(List.of(server.address()))
                .function("f", job -> new byte[0])
                .build();
        CompletableFuture<String> thread = worker.connected()
                .handle((address, failure) -> Thread.currentThread().getName());
        worker.start();
        worker.close();
        assertThat(thread.get(60, TimeUnit.SECONDS)).doesNotStartWith("gearman-net");
    }

    @Test
    void aClientIdWithANulIsRefused() {
        worker = GearmanWorker.builder().build();
        assertThatThrownBy(() -> GearmanWorker.builder().clientId("a\0b"))
                .hasMessage("clientId: 'a\\0b' with a NUL character (expected: text without NUL)");
        assertThatThrownBy(() -> worker.addFunction("", job -> new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

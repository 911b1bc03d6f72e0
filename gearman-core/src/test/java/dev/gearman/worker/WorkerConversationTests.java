package dev.gearman.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.protocol.PacketType;
import dev.gearman.transport.FakeServer;
import dev.gearman.transport.ReconnectPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkerConversationTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final CountDownLatch end = new CountDownLatch(1);
    private FakeServer server;
    private GearmanWorker worker;

    @BeforeEach
    void open() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void close() throws IOException {
        end.countDown();
        worker.close();
        server.close();
    }

    private GearmanWorkerBuilder builder() {
        return GearmanWorker.builder()
                .servers(List.of(server.address()))
                .reconnect(new ReconnectPolicy(Duration.ofMillis(10), 1, Duration.ofMillis(10), 0))
                .function("same", job -> job.workload())
                .function("slow", Duration.ofSeconds(90), job -> {
                    end.await();
                    return job.workload();
                });
    }

    private void start(GearmanWorkerBuilder builder) throws IOException {
        worker = builder.build();
        worker.start();
        server.accept();
        assertRegistration();
    }

    private void assertRegistration() throws IOException {
        assertThat(server.receives()).isEqualTo("CAN_DO same");
        assertThat(server.receives()).isEqualTo("CAN_DO_TIMEOUT slow,90000");
    }

    @Test
    void asksSleepsAndAsksAgainWhenItIsWoken() throws IOException {
        start(builder());
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        server.sends(PacketType.NO_JOB);
        assertThat(server.receives()).isEqualTo("PRE_SLEEP");
        server.sends(PacketType.NOOP);
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        server.sends(PacketType.JOB_ASSIGN_UNIQ, "H:1", "same", "u", "data");
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE H:1,data");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        server.sends(PacketType.NO_JOB);
        assertThat(server.receives()).isEqualTo("PRE_SLEEP");
    }

    @Test
    void sleepsOnlyWhenNoAnswerIsOwed() throws IOException {
        start(builder().concurrency(3));
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        server.sends(PacketType.JOB_ASSIGN_UNIQ, "H:1", "slow", "", "data");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        server.sends(PacketType.NO_JOB);
        server.sends(PacketType.NO_JOB);
        assertThat(server.receives()).isEqualTo("PRE_SLEEP");
        end.countDown();
        // it sleeps on, and asks only when it is woken
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE H:1,data");
        server.sends(PacketType.NOOP);
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
    }

    @Test
    void aWorkerWithoutAFreePlaceDoesNotAsk() throws IOException {
        start(builder());
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        server.sends(PacketType.JOB_ASSIGN_UNIQ, "H:1", "slow", "", "data").sends(PacketType.NOOP);
        end.countDown();
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE H:1,data");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
    }

    @Test
    void moreIsAskedForWhenThereAreMorePlacesAndNothingWhileThereAreTooFew() throws IOException {
        start(builder());
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        assertThat(worker.connected()).succeedsWithin(PATIENCE).isEqualTo(server.address());
        server.sends(PacketType.JOB_ASSIGN_UNIQ, "H:1", "slow", "", "one");
        awaitRunning(1);
        worker.concurrency(2);
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        server.sends(PacketType.JOB_ASSIGN_UNIQ, "H:2", "slow", "", "two");
        awaitRunning(2);
        worker.concurrency(1);
        end.countDown();
        assertThat(server.receives()).startsWith("WORK_COMPLETE");
        // only when both have ended there is a place again
        assertThat(server.receives()).startsWith("WORK_COMPLETE");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
    }

    @Test
    void aStopLetsRunningJobsEndBeforeTheFunctionsAreTakenBack() throws IOException {
        start(builder());
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        server.sends(PacketType.JOB_ASSIGN_UNIQ, "H:1", "slow", "", "data");
        awaitRunning(1);
        CompletableFuture<Boolean> stopped = CompletableFuture.supplyAsync(() -> worker.stop(PATIENCE));
        assertThat(server.receives()).isEqualTo("CANT_DO same");
        end.countDown();
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE H:1,data");
        assertThat(server.receives()).isEqualTo("CANT_DO slow");
        assertThat(server.receives()).isEqualTo("ECHO_REQ bye");
        server.sends(PacketType.ECHO_RES, "bye");
        assertThat(server.receivesEnd()).isTrue();
        assertThat(stopped.orTimeout(60, TimeUnit.SECONDS).join()).isTrue();
    }

    @Test
    void aJobThatIsOnItsWayWhenTheWorkerIsStoppedIsStillDone() throws IOException {
        start(builder());
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        CompletableFuture<Boolean> stopped = CompletableFuture.supplyAsync(() -> worker.stop(PATIENCE));
        server.sends(PacketType.JOB_ASSIGN_UNIQ, "H:1", "same", "", "data");
        List<String> received = new ArrayList<>();
        for (String next = ""; !next.equals("ECHO_REQ bye"); received.add(next)) {
            next = server.receives();
            if (next.equals("GRAB_JOB_ALL")) { // the stop came after the job
                server.sends(PacketType.NO_JOB);
            }
        }
        assertThat(received).contains("CANT_DO slow").containsSubsequence("WORK_COMPLETE H:1,data", "CANT_DO same");
        server.sends(PacketType.ECHO_RES, "bye");
        assertThat(stopped.orTimeout(60, TimeUnit.SECONDS).join()).isTrue();
    }

    @Test
    void aResultGoesNowhereWhenItsConnectionIsGone() throws IOException {
        start(builder());
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        server.sends(PacketType.JOB_ASSIGN_UNIQ, "H:1", "slow", "", "data");
        awaitRunning(1);
        server.hangUp();
        server.accept();
        assertRegistration();
        end.countDown();
        // no WORK_COMPLETE: on this connection H:1 might be another job
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        awaitRunning(0);
        assertThat(worker.statistics().dropped()).isOne();
        assertThat(worker.statistics().cancelled()).isOne();
    }

    @Test
    void aResultThatCameTooLateIsNoReasonToStop() throws IOException {
        start(builder());
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        server.sends(PacketType.JOB_ASSIGN_UNIQ, "H:1", "same", "", "data");
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE H:1,data");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        server.sends(PacketType.ERROR, "JOB_NOT_FOUND", "Job given in work result not found");
        server.sends(PacketType.JOB_ASSIGN_UNIQ, "H:2", "same", "", "more");
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE H:2,more");
        assertThat(worker.statistics().refused()).isOne();
    }

    @Test
    void aServerThatSaysNothingWhenAskedIsLeft() throws IOException {
        start(builder().heartbeat(Duration.ofMillis(100)));
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        assertThat(server.receives()).isEqualTo("ECHO_REQ");
        assertThat(server.receivesEnd()).isTrue();
        server.accept();
        assertRegistration();
    }

    @Test
    void aThousandReconnectsLeaveNothingBehind() throws IOException {
        worker = builder()
                .reconnect(new ReconnectPolicy(Duration.ofNanos(1), 1, Duration.ofNanos(1), 0))
                .clientId("again")
                .build();
        worker.start();
        long threads = 0;
        for (int i = 0; i < 1_000; i++) {
            server.accept();
            assertThat(server.receives()).isEqualTo("SET_CLIENT_ID again");
            assertRegistration();
            assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
            if (i % 3 == 0) {
                server.sends(PacketType.JOB_ASSIGN_UNIQ, "H:" + i, "same", "", "data");
            }
            server.hangUp();
            if (i == 10) {
                threads = ourThreads();
            }
        }
        server.accept();
        assertThat(server.receives()).isEqualTo("SET_CLIENT_ID again");
        assertRegistration();
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        server.sends(PacketType.JOB_ASSIGN_UNIQ, "H:1000", "same", "", "data");
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE H:1000,data");
        assertThat(ourThreads()).isLessThanOrEqualTo(threads + 2);
        awaitRunning(0);
    }

    private static long ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("gearman-"))
                .count();
    }

    private void awaitRunning(long count) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (worker.statistics().running() != count) {
            assertThat(System.nanoTime()).as("running jobs").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}

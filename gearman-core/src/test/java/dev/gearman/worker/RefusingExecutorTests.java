package dev.gearman.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.protocol.PacketType;
import dev.gearman.transport.FakeServer;
import dev.gearman.transport.ReconnectPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RefusingExecutorTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final CountDownLatch end = new CountDownLatch(1);
    private final ThreadPoolExecutor oneThread =
            new ThreadPoolExecutor(0, 1, 60, TimeUnit.SECONDS, new SynchronousQueue<>());
    private final Refusing refusing = new Refusing();
    private FakeServer server;
    private GearmanWorker worker;

    /** Refuses the tasks, or keeps them for the test to run. */
    private static final class Refusing implements Executor {
        final Queue<Runnable> accepted = new ConcurrentLinkedQueue<>();
        volatile boolean accepts;
        volatile CountDownLatch refusals = new CountDownLatch(1);

        @Override
        public void execute(Runnable task) {
            if (!accepts) {
                refusals.countDown();
                throw new RejectedExecutionException("as planned");
            }
            accepted.add(task);
        }

        void awaitRefusals(int count) throws InterruptedException {
            refusals = new CountDownLatch(count);
            assertThat(refusals.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }

        Runnable awaitAccepted() {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            Runnable task = accepted.poll();
            for (; task == null; task = accepted.poll()) {
                assertThat(System.nanoTime()).as("an accepted job").isLessThan(deadline);
                Thread.onSpinWait();
            }
            return task;
        }
    }

    @BeforeEach
    void open() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void close() throws IOException {
        end.countDown();
        worker.close();
        oneThread.shutdown();
        server.close();
    }

    private void start(Executor executor, int concurrency) throws IOException {
        worker = GearmanWorker.builder()
                .servers(List.of(server.address()))
                .reconnect(new ReconnectPolicy(Duration.ofMillis(10), 1, Duration.ofMillis(10), 0))
                .executor(executor)
                .concurrency(concurrency)
                .function("same", Job::workload)
                .function("long", job -> {
                    end.await();
                    return job.workload();
                })
                .function("slow", Duration.ofSeconds(1), job -> {
                    end.await();
                    return job.workload();
                })
                .build();
        worker.start();
        accept();
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
    }

    private void accept() throws IOException {
        server.accept();
        assertThat(server.receives()).isEqualTo("CAN_DO same");
        assertThat(server.receives()).isEqualTo("CAN_DO long");
        assertThat(server.receives()).isEqualTo("CAN_DO_TIMEOUT slow,1000");
    }

    private void assign(String handle, String function) throws IOException {
        server.sends(PacketType.JOB_ASSIGN_UNIQ, handle, function, "", "data");
    }

    @Test
    void aRefusedJobWaitsUntilAThreadIsFree() throws IOException, InterruptedException {
        CountDownLatch first = new CountDownLatch(1);
        worker = GearmanWorker.builder()
                .servers(List.of(server.address()))
                .executor(oneThread)
                .concurrency(2)
                .function("same", job -> {
                    first.await();
                    return job.workload();
                })
                .build();
        worker.start();
        server.accept();
        assertThat(server.receives()).isEqualTo("CAN_DO same");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        assign("H:1", "same");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        assign("H:2", "same");
        first.countDown();
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE H:1,data");
        String next = server.receives();
        if (next.equals("GRAB_JOB_ALL")) { // the first job was quicker than the second assignment
            next = server.receives();
        }
        assertThat(next).isEqualTo("WORK_COMPLETE H:2,data");
        assertThat(worker.statistics().cancelled()).isZero();
    }

    @Test
    void noOtherJobIsAskedForWhileOneWaits() throws IOException, InterruptedException {
        start(refusing, 2);
        assign("H:1", "same");
        refusing.awaitRefusals(1);
        server.sends(PacketType.NOOP);
        refusing.awaitRefusals(2);
        assertThat(worker.statistics().running()).isZero();
        refusing.accepts = true;
        Runnable task = refusing.awaitAccepted();
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        run(task);
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE H:1,data");
    }

    private static void run(Runnable task) {
        Thread thread = new Thread(task, "runs-a-job");
        thread.setDaemon(true);
        thread.start();
    }

    @Test
    void aJobThatWaitsAnswersTheHeartbeat() throws IOException, InterruptedException {
        start(refusing, 1);
        assign("H:1", "same");
        refusing.awaitRefusals(3);
        assertThat(worker.servers().get(0).connected()).isTrue();
        refusing.accepts = true;
        run(refusing.awaitAccepted());
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE H:1,data");
    }

    @Test
    void anExecutorThatRunsJobsOnTheCallingThreadDoesNotBlockTheEventLoop() throws IOException {
        oneThread.setRejectedExecutionHandler(new ThreadPoolExecutor.CallerRunsPolicy());
        CountDownLatch busy = new CountDownLatch(1);
        oneThread.execute(() -> {
            try {
                busy.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        start(oneThread, 2);
        assign("H:1", "long");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        assign("H:2", "same");
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE H:2,data");
        end.countDown();
        busy.countDown();
    }

    @Test
    void aJobWhoseTimeIsOverBeforeAThreadIsFreeFailsAndNeverRuns() throws IOException {
        start(refusing, 1);
        assign("H:1", "slow");
        assertThat(server.receives()).isEqualTo("WORK_FAIL H:1");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        refusing.accepts = true;
        assign("H:2", "same");
        run(refusing.awaitAccepted());
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE H:2,data");
        assertThat(refusing.accepted).isEmpty();
        assertThat(worker.statistics()).isEqualTo(new WorkerStatistics(0, 1, 1, 0, 0, 0));
    }

    @Test
    void aWaitingJobWhoseConnectionIsLostNeverRuns() throws IOException, InterruptedException {
        start(refusing, 1);
        assign("H:1", "same");
        refusing.awaitRefusals(1);
        server.hangUp();
        accept();
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        refusing.accepts = true;
        assign("H:2", "same");
        run(refusing.awaitAccepted());
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE H:2,data");
        assertThat(refusing.accepted).isEmpty();
        assertThat(worker.statistics().cancelled()).isOne();
    }

    @Test
    void aJobThatIsLostInTheQueueOfTheExecutorNeverRuns() throws IOException {
        refusing.accepts = true;
        CountDownLatch ran = new CountDownLatch(1);
        worker = GearmanWorker.builder()
                .servers(List.of(server.address()))
                .reconnect(new ReconnectPolicy(Duration.ofMillis(10), 1, Duration.ofMillis(10), 0))
                .executor(refusing)
                .function("once", job -> {
                    ran.countDown();
                    return job.workload();
                })
                .build();
        worker.start();
        server.accept();
        assertThat(server.receives()).isEqualTo("CAN_DO once");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        assign("H:1", "once");
        Runnable queued = refusing.awaitAccepted();
        server.hangUp();
        server.accept();
        assertThat(server.receives()).isEqualTo("CAN_DO once");
        run(queued);
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        assertThat(ran.getCount()).isOne();
        assertThat(worker.statistics().dropped()).isOne();
    }

    @Test
    void anExecutorThatFailsCostsOnlyTheJobAndTheCallerLearnsWhy() throws IOException {
        start(
                task -> {
                    throw new IllegalStateException("no such thread");
                },
                1);
        assign("H:1", "same");
        assertThat(server.receives())
                .isEqualTo(
                        "WORK_EXCEPTION H:1,the executor has failed: java.lang.IllegalStateException: no such thread");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        assertThat(worker.statistics()).isEqualTo(new WorkerStatistics(0, 0, 1, 0, 0, 0));
    }

    @Test
    void anExecutorThatKeepsAJobAndThrowsRunsItOnce() throws IOException {
        Queue<Runnable> kept = new ConcurrentLinkedQueue<>();
        start(
                task -> {
                    kept.add(task);
                    throw new IllegalStateException("kept all the same");
                },
                1);
        assign("H:1", "same");
        assertThat(server.receives()).startsWith("WORK_EXCEPTION H:1,");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        kept.forEach(Runnable::run);
        assign("H:2", "same");
        assertThat(server.receives()).startsWith("WORK_EXCEPTION H:2,");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
    }

    @Test
    void aThreadThatCanNotBeStartedForLackOfMemoryIsWaitedFor() throws IOException {
        CountDownLatch attempts = new CountDownLatch(3);
        start(
                task -> {
                    attempts.countDown();
                    if (attempts.getCount() > 0) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    run(task);
                },
                1);
        assign("H:1", "same");
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE H:1,data");
    }

    @Test
    void aWorkerWhoseExecutorIsShutDownStopsAndGivesTheJobBack() throws Exception {
        start(oneThread, 2);
        assign("H:1", "long");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        awaitRunning(1);
        oneThread.shutdown();
        assign("H:2", "same");
        // the job that runs is finished first; the other one goes back with the connection
        assertThat(server.receives()).isEqualTo("CANT_DO slow");
        end.countDown();
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE H:1,data");
        assertThat(server.receives()).isEqualTo("CANT_DO long");
        assertThat(server.receives()).isEqualTo("ECHO_REQ bye");
        server.sends(PacketType.ECHO_RES, "bye");
        assertThat(server.receivesEnd()).isTrue();
        worker.join();
        assertThat(worker.stop(PATIENCE)).isFalse();
    }

    @Test
    void aStopGivesAJobBackThatTheExecutorGoesOnToRefuse() throws IOException, InterruptedException {
        start(refusing, 1);
        assign("H:1", "same");
        refusing.awaitRefusals(1);
        CompletableFuture<Boolean> stopped = CompletableFuture.supplyAsync(() -> worker.stop(Duration.ofDays(1)));
        assertThat(List.of(server.receives(), server.receives()))
                .containsExactlyInAnyOrder("CANT_DO long", "CANT_DO slow");
        assertThat(server.receives()).isEqualTo("ECHO_REQ bye");
        server.sends(PacketType.ECHO_RES, "bye");
        assertThat(server.receivesEnd()).isTrue();
        assertThat(stopped.orTimeout(60, TimeUnit.SECONDS).join()).isFalse();
    }

    @Test
    void aStopLetsAWaitingJobRunOnceTheExecutorAcceptsIt() throws IOException, InterruptedException {
        start(oneThread, 2);
        assign("H:1", "long");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        awaitRunning(1);
        assign("H:2", "same");
        CompletableFuture<Boolean> stopped = CompletableFuture.supplyAsync(() -> worker.stop(PATIENCE));
        end.countDown();
        String received = "";
        StringBuilder all = new StringBuilder();
        while (!received.equals("ECHO_REQ bye")) {
            received = server.receives();
            all.append(received).append('\n');
            if (received.equals("GRAB_JOB_ALL")) { // the stop came after the end of the jobs
                server.sends(PacketType.NO_JOB);
            }
        }
        assertThat(all.toString()).contains("WORK_COMPLETE H:1,data", "WORK_COMPLETE H:2,data");
        server.sends(PacketType.ECHO_RES, "bye");
        assertThat(stopped.orTimeout(60, TimeUnit.SECONDS).join()).isTrue();
    }

    private void awaitRunning(long count) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (worker.statistics().running() != count) {
            assertThat(System.nanoTime()).as("running jobs").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}

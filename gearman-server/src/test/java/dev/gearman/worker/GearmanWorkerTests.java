package dev.gearman.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gearman.client.EndToEnd;
import dev.gearman.client.GearmanClient;
import dev.gearman.client.JobFailedException;
import dev.gearman.client.JobHandle;
import dev.gearman.client.JobRequest;
import dev.gearman.client.RequestTimeoutException;
import dev.gearman.client.Submission;
import dev.gearman.client.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GearmanWorkerTests extends EndToEnd {

    @Test
    void asManyJobsRunAtATimeAsAllowedOverOneConnection() {
        TestServer server = server();
        // nobody comes through alone
        CyclicBarrier barrier = new CyclicBarrier(4);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Set<String> threads = ConcurrentHashMap.newKeySet();
        GearmanWorker worker = started(workerOf(server).concurrency(4).function("meet", job -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            threads.add(Thread.currentThread().getName());
            barrier.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            running.decrementAndGet();
            return job.workload();
        }));
        GearmanClient client = client(server);
        List<Submission> submissions = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            submissions.add(client.submit(JobRequest.of("meet", "n" + i)));
        }
        submissions.forEach(submission -> get(submission.result()));
        assertThat(most).hasValue(4);
        assertThat(threads).allSatisfy(name -> assertThat(name).startsWith("gearman-worker-"));
        await().atMost(PATIENCE).until(() -> worker.statistics().running() == 0);
        assertThat(worker.statistics()).isEqualTo(new WorkerStatistics(0, 40, 0, 0, 0, 0));
    }

    @Test
    void aFunctionNeedNotHoldItsThread() throws InterruptedException {
        TestServer server = server();
        List<CompletableFuture<byte[]>> pending = Collections.synchronizedList(new ArrayList<>());
        Semaphore begun = new Semaphore(0);
        ExecutorService oneThread = Executors.newSingleThreadExecutor();
        try {
            started(workerOf(server).concurrency(3).executor(oneThread).asyncFunction("later", job -> {
                CompletableFuture<byte[]> result = new CompletableFuture<>();
                pending.add(result);
                begun.release();
                return result;
            }));
            GearmanClient client = client(server);
            List<Submission> submissions = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                submissions.add(client.submit(JobRequest.of("later", "")));
            }
            assertThat(begun.tryAcquire(3, PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            pending.get(0).complete(bytes("a"));
            pending.get(1).complete(bytes("b"));
            pending.get(2).completeExceptionally(new JobFailure("c"));
            int failed = 0;
            for (Submission submission : submissions) {
                try {
                    assertThat(text(get(submission.result()))).isIn("a", "b");
                } catch (JobFailedException e) {
                    failed++;
                }
            }
            assertThat(failed).isOne();
        } finally {
            oneThread.shutdown();
        }
    }

    @Test
    void aSleepingWorkerIsWokenEachTime() {
        TestServer server = server();
        started(workerOf(server).concurrency(2).function("same", job -> job.workload()));
        started(workerOf(server).concurrency(2).function("same", job -> job.workload()));
        GearmanClient client = client(server);
        for (int i = 0; i < 500; i++) {
            assertThat(text(client.call("same", bytes("n" + i)))).isEqualTo("n" + i);
        }
    }

    @Test
    void functionsComeAndGoWhileItRuns() throws InterruptedException {
        TestServer server = server();
        GearmanClient client = client(server);
        GearmanWorker worker = started(workerOf(server).concurrency(2).function("first", job -> bytes("first")));
        assertThat(text(client.call("first", bytes("")))).isEqualTo("first");
        // the job is there before the function is, and the worker asleep
        Submission early = client.submit(JobRequest.of("second", ""));
        get(early.created());
        worker.addFunction("second", job -> bytes("second"));
        assertThat(text(get(early.result()))).isEqualTo("second");

        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger times = new AtomicInteger();
        worker.addFunction("third", job -> {
            times.incrementAndGet();
            begun.countDown();
            end.await();
            return bytes("third");
        });
        Submission running = client.submit(JobRequest.of("third", ""));
        begun.await();
        worker.removeFunction("third");
        end.countDown();
        assertThat(text(get(running.result()))).isEqualTo("third");
        assertThat(times).hasValue(1);
        assertThatThrownBy(() -> client.call(JobRequest.of("third", "").timeout(Duration.ofMillis(100))))
                .isInstanceOf(RequestTimeoutException.class);
        assertThat(text(client.call("first", bytes("")))).isEqualTo("first");
    }

    @Test
    void aPausedWorkerFinishesAndTakesNothing() throws InterruptedException {
        TestServer server = server();
        GearmanClient client = client(server);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger times = new AtomicInteger();
        GearmanWorker worker = started(workerOf(server).concurrency(1).function("slow", job -> {
            times.incrementAndGet();
            begun.countDown();
            end.await();
            return job.workload();
        }));
        Submission running = client.submit(JobRequest.of("slow", "running"));
        begun.await();
        worker.pause();
        Submission waiting = client.submit(JobRequest.of("slow", "waiting"));
        JobHandle handle = get(waiting.created());
        end.countDown();
        assertThat(text(get(running.result()))).isEqualTo("running");
        assertThat(get(client.status(handle)).running()).isFalse();
        assertThat(times).hasValue(1);
        worker.resume();
        assertThat(text(get(waiting.result()))).isEqualTo("waiting");
    }

    @Test
    void aJobWhoseTimeIsOverIsInterruptedAndCancelled() throws InterruptedException {
        TestServer server = server();
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        AtomicInteger times = new AtomicInteger();
        started(workerOf(server).function("slow", Duration.ofSeconds(1), job -> {
            if (times.incrementAndGet() > 1) {
                return bytes("again"); // gearmand gives the job to a worker again
            }
            job.onCancel(cancelled::countDown);
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                assertThat(job.isCancelled()).isTrue();
                interrupted.countDown();
                throw e;
            }
            return job.workload();
        }));
        Submission submission = client(server).submit(JobRequest.of("slow", ""));
        assertThat(interrupted.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(cancelled.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(submission.result().handle((result, failure) -> true).orTimeout(60, TimeUnit.SECONDS))
                .succeedsWithin(PATIENCE);
    }

    @Test
    void muchOutputWaitsInsteadOfFillingTheMemory() {
        TestServer server = server();
        started(workerOf(server).maxUnsent(100_000).function("much", job -> {
            for (int i = 0; i < 500; i++) {
                job.data(new byte[20_000]);
            }
            return job.workload();
        }));
        AtomicInteger size = new AtomicInteger();
        client(server).call(JobRequest.of("much", ""), event -> {
            if (event instanceof dev.gearman.client.JobEvent.Data data) {
                size.addAndGet(data.data().length);
            }
        });
        assertThat(size).hasValue(10_000_000);
    }

    @Test
    void aGracefulStopInTheMidstOfAHundredJobsLosesNoneAndRepeatsNone() {
        TestServer server = server();
        GearmanClient client = client(server);
        AtomicInteger executions = new AtomicInteger();
        CountDownLatch some = new CountDownLatch(20);
        JobFunction function = job -> {
            executions.incrementAndGet();
            some.countDown();
            some.await();
            return job.workload();
        };
        GearmanWorker first = started(workerOf(server).concurrency(25).function("work", function));
        List<Submission> submissions = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            submissions.add(client.submit(JobRequest.of("work", "n" + i)));
        }
        awaitLatch(some);
        assertThat(first.stop(PATIENCE)).isTrue();
        long done = first.statistics().completed();
        assertThat(done).isGreaterThanOrEqualTo(20);
        assertThat(first.statistics()).isEqualTo(new WorkerStatistics(0, done, 0, 0, 0, 0));
        GearmanWorker second = started(workerOf(server).concurrency(25).function("work", function));
        for (int i = 0; i < 100; i++) {
            assertThat(text(get(submissions.get(i).result()))).isEqualTo("n" + i);
        }
        assertThat(executions).hasValue(100);
        assertThat(second.stop(PATIENCE)).isTrue();
        assertThat(second.statistics().completed()).isEqualTo(100 - done);
    }

    @Test
    void aStopWhoseTimeIsOverGivesTheJobsBack() {
        TestServer server = server();
        GearmanClient client = client(server);
        CountDownLatch begun = new CountDownLatch(10);
        GearmanWorker first = started(workerOf(server).concurrency(10).function("work", job -> {
            begun.countDown();
            new CountDownLatch(1).await();
            return bytes("never");
        }));
        List<Submission> submissions = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            submissions.add(client.submit(JobRequest.of("work", "n" + i)));
        }
        awaitLatch(begun);
        assertThat(first.stop(Duration.ofMillis(10))).isFalse();
        assertThat(first.statistics().cancelled()).isEqualTo(10);
        started(workerOf(server).concurrency(10).function("work", job -> job.workload()));
        for (int i = 0; i < 100; i++) {
            assertThat(text(get(submissions.get(i).result()))).isEqualTo("n" + i);
        }
        await().atMost(PATIENCE).until(() -> first.statistics().dropped() == 10);
        assertThat(first.statistics().completed()).isZero();
    }

    @Test
    void stoppingWithoutAServerDoesNotWait() {
        TestServer server = server();
        server.stop();
        GearmanWorker worker = started(workerOf(server).function("any", job -> job.workload()));
        assertThat(worker.stop(PATIENCE)).isTrue();
        assertThat(worker.stop(PATIENCE)).isTrue();
        assertThatThrownBy(worker::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anExecutorThatRefusesCostsNoJob() {
        TestServer server = server();
        GearmanClient client = client(server);
        AtomicInteger refusals = new AtomicInteger();
        started(workerOf(server)
                .executor(task -> {
                    if (refusals.incrementAndGet() <= 3) {
                        throw new java.util.concurrent.RejectedExecutionException("as planned");
                    }
                    new Thread(task).start();
                })
                .function("same", job -> job.workload()));
        assertThat(text(client.call("same", bytes("kept")))).isEqualTo("kept");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void jobsOfAnExecutorWithFewThreadsRunOnceEach(int threads) {
        TestServer server = server();
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(0, threads, 60, TimeUnit.SECONDS, new SynchronousQueue<>());
        try {
            Map<String, Integer> runs = new ConcurrentHashMap<>();
            GearmanWorker worker =
                    started(workerOf(server).concurrency(4).executor(executor).function("once", job -> {
                        runs.merge(job.text(), 1, Integer::sum);
                        return job.workload();
                    }));
            GearmanClient client = client(server);
            List<Submission> submissions = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                submissions.add(client.submit(JobRequest.of("once", "n" + i)));
            }
            submissions.forEach(submission -> get(submission.result()));
            assertThat(runs)
                    .hasSize(100)
                    .allSatisfy((job, count) -> assertThat(count).isOne());
            await().atMost(PATIENCE).until(() -> worker.statistics().running() == 0);
            assertThat(worker.statistics()).isEqualTo(new WorkerStatistics(0, 100, 0, 0, 0, 0));
        } finally {
            executor.shutdown();
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

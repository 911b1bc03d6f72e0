package dev.gearman.benchmarks.load;

import dev.gearman.client.GearmanClient;
import dev.gearman.client.GearmanException;
import dev.gearman.client.JobRequest;
import dev.gearman.worker.GearmanWorker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Plays a plan: clients that submit the next job as soon as one of theirs is answered, and workers that give each workload
 * back. A workload begins with its job's number, so that a result that was mixed up shows.
 */
final class Load implements AutoCloseable {
    private static final Duration STOPPING = Duration.ofSeconds(5);

    private final LoadPlan plan;
    private final String function;
    private final List<GearmanClient> clients = new ArrayList<>();
    private final List<GearmanWorker> workers = new ArrayList<>();
    private final AtomicLong done = new AtomicLong();
    private volatile @Nullable CountDownLatch awaited;

    Load(LoadPlan plan) {
        this.plan = plan;
        this.function = "load-" + plan.scenario() + "-" + Long.toString(System.nanoTime(), 36);
        for (int i = 0; i < plan.clients(); i++) {
            clients.add(GearmanClient.builder().servers(List.of(plan.server())).build());
        }
        for (int i = 0; i < plan.workers(); i++) {
            GearmanWorker worker = GearmanWorker.builder()
                    .servers(List.of(plan.server()))
                    .concurrency(plan.concurrency())
                    .asyncFunction(function, job -> CompletableFuture.completedFuture(work(job.workload())))
                    .build();
            worker.start();
            workers.add(worker);
        }
    }

    private byte[] work(byte[] workload) {
        CountDownLatch latch = awaited;
        if (latch != null) {
            latch.countDown();
        }
        return plan.scenario().background ? new byte[0] : workload;
    }

    /**
     * Makes sure that there is a Gearman server.
     *
     * @throws GearmanException why there is not
     */
    void check() {
        try {
            clients.get(0).echo(plan.server(), new byte[] {1}).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof GearmanException reason ? reason : e;
        }
    }

    /** @param progress told how many jobs are through, now and then, by any thread */
    Measurement play(LongConsumer progress) throws InterruptedException {
        if (plan.warmUp() > 0) {
            run(plan.warmUp(), new ConcurrentHistogram(3), count -> {});
        }
        return run(plan.jobs(), new ConcurrentHistogram(3), progress);
    }

    private Measurement run(int jobs, Histogram latencies, LongConsumer progress) throws InterruptedException {
        done.set(0);
        Counts counts = new Counts();
        AtomicInteger next = new AtomicInteger();
        CountDownLatch answered = new CountDownLatch(jobs);
        boolean worked = plan.scenario().background && plan.workers() > 0;
        CountDownLatch finished = new CountDownLatch(worked ? jobs : 0);
        awaited = worked ? finished : null;
        long start = System.nanoTime();
        long end = start + plan.timeout().toNanos();
        for (GearmanClient client : clients) {
            for (int i = 0; i < plan.window(); i++) {
                submit(client, new Round(next, jobs, answered, latencies, counts, progress));
            }
        }
        boolean inTime = answered.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)
                && finished.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        double seconds = (System.nanoTime() - start) / 1e9;
        awaited = null;
        long missing = inTime ? 0 : Math.max(answered.getCount(), finished.getCount());
        return new Measurement(plan, seconds, latencies, counts.failed.get(), counts.damaged.get(), missing);
    }

    private static final class Counts {
        final AtomicLong failed = new AtomicLong();
        final AtomicLong damaged = new AtomicLong();
    }

    private record Round(
            AtomicInteger next,
            int jobs,
            CountDownLatch answered,
            Histogram latencies,
            Counts counts,
            LongConsumer progress) {}

    private void submit(GearmanClient client, Round round) {
        int number = round.next().getAndIncrement();
        if (number >= round.jobs()) {
            return;
        }
        byte[] workload = workload(number);
        long start = System.nanoTime();
        CompletableFuture<?> answer = plan.scenario().background
                ? client.submitBackground(JobRequest.of(function, workload))
                : client.submit(JobRequest.of(function, workload)).result();
        answer.whenComplete((result, failure) -> {
            round.latencies().recordValue(Math.max(1, (System.nanoTime() - start) / 1_000));
            if (failure != null) {
                round.counts().failed.incrementAndGet();
            } else if (result instanceof byte[] bytes && !Arrays.equals(bytes, workload)) {
                round.counts().damaged.incrementAndGet();
            }
            round.progress().accept(done.incrementAndGet());
            round.answered().countDown();
            submit(client, round);
        });
    }

    private byte[] workload(int number) {
        byte[] bytes = new byte[plan.payload()];
        ByteBuffer.wrap(bytes).putLong(number).putLong(bytes.length - Long.BYTES, number);
        return bytes;
    }

    @Override
    public void close() {
        clients.forEach(GearmanClient::close);
        workers.forEach(worker -> worker.stop(STOPPING));
    }
}

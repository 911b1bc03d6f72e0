package dev.gearman.benchmarks.load;

import dev.gearman.client.JobHandle;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Background jobs that are all in the server's queues before the first worker comes. First {@link #submit}, then {@link #drain},
 * each once.
 */
final class Backlog {
    private final Peers peers;
    private final List<String> functions;
    private final int jobs;
    private final Ledger ledger;
    private final Histogram latencies = new ConcurrentHistogram(3);
    private final AtomicLong done = new AtomicLong();
    private volatile LongConsumer progress = count -> {};
    private volatile long workersStarted;

    /** @param functions over which the jobs are spread evenly */
    Backlog(Peers peers, List<String> functions, int jobs) {
        this.peers = peers;
        this.functions = List.copyOf(functions);
        this.jobs = jobs;
        this.ledger = new Ledger(jobs, peers.plan().payload(), this::jobDone);
    }

    /** Fills the queues: until all jobs are acknowledged. The latency is that of JOB_CREATED. */
    Measurement submit(LongConsumer onAcknowledged) throws InterruptedException {
        LoadPlan plan = peers.plan();
        Submissions<JobHandle> submissions =
                new Submissions<>(jobs, new BackgroundSubmitter(functions, plan.payload(), ledger), onAcknowledged);
        long start = System.nanoTime();
        submissions.play(peers.clients(), plan.window(), Deadline.in(plan.timeout()));
        return Measurement.of(plan, Measurement.secondsSince(start), submissions);
    }

    /**
     * Empties the queues: from the start of the workers, which have all functions, until each job that was acknowledged is done.
     * The latency of a job is the time from the start of the workers to its end, so half of the jobs are done at its median.
     * Damaged is what was done again, looked for until the queues are empty; missing is what was not done.
     */
    Measurement drain(LongConsumer onDone) throws InterruptedException {
        LoadPlan plan = peers.plan();
        progress = onDone;
        double seconds;
        long missing;
        try (WorkerGroup workers =
                peers.workers(functions, job -> CompletableFuture.completedFuture(ledger.done(job.workload())))) {
            workersStarted = System.nanoTime();
            workers.start();
            ledger.await(Deadline.in(plan.timeout()));
            seconds = Measurement.secondsSince(workersStarted);
            missing = ledger.missing();
            if (missing == 0) {
                missing = Sentinels.pass(peers, functions);
            }
        }
        return new Measurement(plan, null, seconds, latencies, 0, ledger.damaged(), missing);
    }

    private void jobDone() {
        latencies.recordValue(Math.max(1, (System.nanoTime() - workersStarted) / 1_000));
        progress.accept(done.incrementAndGet());
    }
}

package dev.gearman.benchmarks.load;

import dev.gearman.client.JobHandle;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/**
 * Background jobs while workers, if there are any, are at them. The latency is that of JOB_CREATED; the time is that until the
 * last job was done, without workers that until the last was acknowledged.
 */
final class BackgroundPlayer implements Player {
    private final Peers peers;
    private final List<String> functions;

    BackgroundPlayer(Peers peers) {
        this.peers = peers;
        this.functions = List.of(peers.function());
    }

    @Override
    public List<Measurement> play(int jobs, LongConsumer progress) throws InterruptedException {
        LoadPlan plan = peers.plan();
        Ledger ledger = new Ledger(jobs, plan.payload(), () -> {});
        Submissions<JobHandle> submissions =
                new Submissions<>(jobs, new BackgroundSubmitter(functions, plan.payload(), ledger), progress);
        double seconds;
        long undone = 0;
        try (WorkerGroup workers =
                peers.workers(functions, job -> CompletableFuture.completedFuture(ledger.done(job.workload())))) {
            workers.startConnected(Deadline.in(plan.timeout()));
            long start = System.nanoTime();
            Deadline deadline = Deadline.in(plan.timeout());
            submissions.play(peers.clients(), plan.window(), deadline);
            if (plan.workers() > 0) {
                ledger.await(deadline);
                undone = ledger.missing();
            }
            seconds = Measurement.secondsSince(start);
            if (plan.workers() > 0 && undone == 0) {
                undone = Sentinels.pass(peers, functions);
            }
        }
        long missing = Math.max(submissions.missing(), undone);
        return List.of(new Measurement(
                plan, null, seconds, submissions.latencies(), submissions.failed(), ledger.damaged(), missing));
    }
}

package dev.gearman.benchmarks.load;

import dev.gearman.client.GearmanClient;
import dev.gearman.client.JobRequest;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/** Foreground jobs, with workers that give each workload back and stay connected. The latency is that of the whole way. */
class ForegroundPlayer implements Player, Submitter<byte[]> {
    private final Peers peers;
    private final WorkerGroup workers;

    ForegroundPlayer(Peers peers) {
        this.peers = peers;
        this.workers =
                peers.workers(List.of(peers.function()), job -> CompletableFuture.completedFuture(job.workload()));
    }

    @Override
    public void prepare() throws InterruptedException {
        workers.startConnected(Deadline.in(peers.plan().timeout()));
    }

    @Override
    public final List<Measurement> play(int jobs, LongConsumer progress) throws InterruptedException {
        LoadPlan plan = peers.plan();
        Submissions<byte[]> submissions = new Submissions<>(jobs, this, progress);
        long start = System.nanoTime();
        submissions.play(peers.clients(), plan.window(), Deadline.in(plan.timeout()));
        return List.of(Measurement.of(plan, Measurement.secondsSince(start), submissions));
    }

    @Override
    public final CompletableFuture<byte[]> submit(GearmanClient client, int number) {
        return client.submit(JobRequest.of(peers.function(), workload(number))).result();
    }

    @Override
    public final boolean isWhole(int number, byte[] answer) {
        return Arrays.equals(answer, workload(number));
    }

    private byte[] workload(int number) {
        return Workloads.of(number, peers.plan().payload());
    }

    @Override
    public final void close() {
        workers.close();
    }
}

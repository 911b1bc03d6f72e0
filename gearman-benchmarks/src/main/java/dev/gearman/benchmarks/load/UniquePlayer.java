package dev.gearman.benchmarks.load;

import dev.gearman.client.GearmanClient;
import dev.gearman.client.JobHandle;
import dev.gearman.client.JobRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongConsumer;

/**
 * Background submissions with unique keys, each of which comes again and again, without a worker. The latency is that of
 * JOB_CREATED. Whether the server has made them one job for each key can be seen by the handles: equal keys have equal ones, and
 * different keys different ones. Another handle than that is damage. It plays on the same keys each time, so that there are no
 * more jobs than keys however often it plays.
 */
final class UniquePlayer implements Player, Submitter<JobHandle> {
    private final Peers peers;
    private final ConcurrentMap<Integer, String> handles = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Integer> keys = new ConcurrentHashMap<>();

    UniquePlayer(Peers peers) {
        this.peers = peers;
    }

    @Override
    public List<Measurement> play(int jobs, LongConsumer progress) throws InterruptedException {
        LoadPlan plan = peers.plan();
        Submissions<JobHandle> submissions = new Submissions<>(jobs, this, progress);
        long start = System.nanoTime();
        submissions.play(peers.clients(), plan.window(), Deadline.in(plan.timeout()));
        return List.of(Measurement.of(plan, Measurement.secondsSince(start), submissions));
    }

    @Override
    public CompletableFuture<JobHandle> submit(GearmanClient client, int number) {
        byte[] workload = Workloads.of(number, peers.plan().payload());
        return client.submitBackground(JobRequest.of(peers.function(), workload).unique("key-" + key(number)));
    }

    @Override
    public boolean isWhole(int number, JobHandle answer) {
        int key = key(number);
        String handle = answer.handle();
        String known = handles.putIfAbsent(key, handle);
        if (known != null) {
            return known.equals(handle);
        }
        return keys.putIfAbsent(handle, key) == null;
    }

    private int key(int number) {
        return number % peers.plan().uniqueKeys();
    }
}

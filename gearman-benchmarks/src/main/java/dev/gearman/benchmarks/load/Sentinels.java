package dev.gearman.benchmarks.load;

import dev.gearman.client.GearmanClient;
import dev.gearman.client.JobPriority;
import dev.gearman.client.JobRequest;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Foreground jobs of low priority, one for each function, behind all others. When they are through, nothing of before is left in
 * the queues: what is in there once more after all has been done was given to a worker, too.
 */
final class Sentinels implements Submitter<byte[]> {
    private final List<String> functions;
    private final int payload;

    private Sentinels(List<String> functions, int payload) {
        this.functions = functions;
        this.payload = payload;
    }

    /**
     * Sends one through each function's queue.
     *
     * @return how many there was no result of within the limit
     */
    static long pass(Peers peers, List<String> functions) throws InterruptedException {
        LoadPlan plan = peers.plan();
        Submissions<byte[]> submissions =
                new Submissions<>(functions.size(), new Sentinels(functions, plan.payload()), count -> {});
        submissions.play(peers.clients(), plan.window(), Deadline.in(plan.timeout()));
        return submissions.missing() + submissions.failed() + submissions.damaged();
    }

    static boolean isSentinel(byte[] workload) {
        return Workloads.isWhole(workload) && Workloads.number(workload) < 0;
    }

    @Override
    public CompletableFuture<byte[]> submit(GearmanClient client, int number) {
        JobRequest request =
                JobRequest.of(functions.get(number), workload(number)).priority(JobPriority.LOW);
        return client.submit(request).result();
    }

    @Override
    public boolean isWhole(int number, byte[] answer) {
        return Arrays.equals(answer, workload(number));
    }

    private byte[] workload(int number) {
        return Workloads.of(-1L - number, payload);
    }
}

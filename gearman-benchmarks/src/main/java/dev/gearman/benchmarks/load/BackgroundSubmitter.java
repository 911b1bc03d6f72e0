package dev.gearman.benchmarks.load;

import dev.gearman.client.GearmanClient;
import dev.gearman.client.JobHandle;
import dev.gearman.client.JobRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Background jobs, spread evenly over functions. Those that the server refuses are withdrawn from the ledger.
 *
 * @param functions one or more
 * @param payload size of a workload in bytes
 */
record BackgroundSubmitter(List<String> functions, int payload, Ledger ledger) implements Submitter<JobHandle> {
    @Override
    public CompletableFuture<JobHandle> submit(GearmanClient client, int number) {
        String function = functions.get(number % functions.size());
        return client.submitBackground(JobRequest.of(function, Workloads.of(number, payload)));
    }

    @Override
    public boolean isWhole(int number, JobHandle answer) {
        return true;
    }

    @Override
    public void failed(int number) {
        ledger.withdraw(number);
    }
}

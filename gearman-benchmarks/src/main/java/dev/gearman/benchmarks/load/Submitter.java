package dev.gearman.benchmarks.load;

import dev.gearman.client.GearmanClient;
import java.util.concurrent.CompletableFuture;

/**
 * A task that {@link Submissions} submits. Called by the starting thread and by callback threads.
 *
 * @param <T> what answers a submission
 */
interface Submitter<T> {
    CompletableFuture<T> submit(GearmanClient client, int number);

    /** Whether the answer is what it should be; asked after the latency was taken. */
    boolean isWhole(int number, T answer);

    /** Told that there is no answer, but an error. */
    default void failed(int number) {}
}

package dev.gearman.benchmarks.load;

import dev.gearman.client.GearmanClient;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * A number of submissions over all clients, each of which makes the next one as soon as one of its own is answered, so that it
 * always has a window of them outstanding. Played once; answers are counted on the threads for callbacks.
 *
 * @param <T> what answers a submission
 */
final class Submissions<T> {
    private final int count;
    private final Submitter<T> submitter;
    private final LongConsumer progress;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicLong through = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong damaged = new AtomicLong();
    private final Histogram latencies = new ConcurrentHistogram(3);
    private final CountDownLatch unanswered;
    private volatile boolean over;

    /** @param progress receives the number of answers, on a thread for callbacks */
    Submissions(int count, Submitter<T> submitter, LongConsumer progress) {
        this.count = count;
        this.submitter = submitter;
        this.progress = progress;
        this.unanswered = new CountDownLatch(count);
    }

    /**
     * Makes all submissions and waits until they are answered; after the deadline no more are made.
     *
     * @param window how many each client has outstanding
     */
    void play(List<GearmanClient> clients, int window, Deadline deadline) throws InterruptedException {
        for (GearmanClient client : clients) {
            for (int i = 0; i < window; i++) {
                submit(client);
            }
        }
        over = !deadline.await(unanswered);
    }

    private void submit(GearmanClient client) {
        int number = next.getAndIncrement();
        if (over || number >= count) {
            return;
        }
        long start = System.nanoTime();
        submitter.submit(client, number).whenComplete((answer, failure) -> {
            latencies.recordValue(Math.max(1, (System.nanoTime() - start) / 1_000));
            if (failure != null) {
                failed.incrementAndGet();
                submitter.failed(number);
            } else if (!submitter.isWhole(number, answer)) {
                damaged.incrementAndGet();
            }
            progress.accept(through.incrementAndGet());
            unanswered.countDown();
            submit(client);
        });
    }

    /** From submission to answer, in microseconds, errors included. */
    Histogram latencies() {
        return latencies;
    }

    /** How many were answered with an error. */
    long failed() {
        return failed.get();
    }

    /** How many were answered with something else than they should have been. */
    long damaged() {
        return damaged.get();
    }

    /** How many have no answer. */
    long missing() {
        return unanswered.getCount();
    }
}

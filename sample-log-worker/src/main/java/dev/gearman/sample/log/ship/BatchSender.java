package dev.gearman.sample.log.ship;

import dev.gearman.client.GearmanException;
import dev.gearman.client.JobHandle;
import dev.gearman.sample.log.Functions;
import dev.gearman.spring.GearmanOperations;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives batches to the job server, and waits while many are still to be parsed there: a server that holds the whole of a large log in
 * memory helps nobody. Used by one thread.
 */
final class BatchSender {
    private static final Logger log = LoggerFactory.getLogger(BatchSender.class);
    private static final Duration FULL = Duration.ofMillis(50);
    private static final Duration TROUBLE = Duration.ofSeconds(1);
    private static final Duration LONGEST_TROUBLE = Duration.ofSeconds(30);

    private final GearmanOperations gearman;
    private final int maxWaiting;
    private final Deque<JobHandle> waiting = new ArrayDeque<>();

    BatchSender(GearmanOperations gearman, int maxWaiting) {
        this.gearman = gearman;
        this.maxWaiting = maxWaiting;
    }

    /** Returns once the job server has the batch, however long that takes. */
    void send(String id, byte[] lines) throws InterruptedException {
        persist(() -> {
            waitForRoom();
            waiting.add(gearman.job(Functions.PARSE).unique(id).workload(lines).submit());
        });
    }

    private void waitForRoom() throws InterruptedException {
        while (waiting.size() >= maxWaiting) {
            if (gearman.status(waiting.element()).known()) {
                Thread.sleep(FULL.toMillis());
            } else {
                waiting.remove();
            }
        }
    }

    private interface Step {
        void take() throws InterruptedException;
    }

    /** To send a batch again does no harm: it has its id. */
    private static void persist(Step step) throws InterruptedException {
        Duration pause = TROUBLE;
        while (true) {
            try {
                step.take();
                return;
            } catch (GearmanException e) {
                log.warn("The job server did not take a batch, next attempt in {}: {}", pause, e.getMessage());
            }
            Thread.sleep(pause.toMillis());
            pause = pause.multipliedBy(2).compareTo(LONGEST_TROUBLE) > 0 ? LONGEST_TROUBLE : pause.multipliedBy(2);
        }
    }
}

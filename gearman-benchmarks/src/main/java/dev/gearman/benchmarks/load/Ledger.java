package dev.gearman.benchmarks.load;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/** Which background jobs have been done: each of them has to be, exactly once. Thread-safe. */
final class Ledger {
    private static final byte[] NOTHING = {};
    private static final int OPEN = 0;
    private static final int DONE = 1;
    private static final int WITHDRAWN = 2;

    private final AtomicIntegerArray states;
    private final int payload;
    private final Runnable onDone;
    private final CountDownLatch open;
    private final AtomicLong damaged = new AtomicLong();

    /**
     * @param jobs how many; their numbers begin with 0
     * @param payload size of their workloads in bytes
     * @param onDone told each time that a job is done for the first time, before the last one ends the waiting
     */
    Ledger(int jobs, int payload, Runnable onDone) {
        this.states = new AtomicIntegerArray(jobs);
        this.payload = payload;
        this.onDone = onDone;
        this.open = new CountDownLatch(jobs);
    }

    /**
     * A worker's function: notes that the job with this workload is done.
     *
     * @return the job's result: nothing, and of a {@linkplain Sentinels sentinel job}, which is not counted, its workload
     */
    byte[] done(byte[] workload) {
        if (Sentinels.isSentinel(workload)) {
            return workload;
        }
        long number = Workloads.isWhole(workload) && workload.length == payload ? Workloads.number(workload) : -1;
        if (number < 0 || number >= states.length()) {
            damaged.incrementAndGet();
        } else if (states.compareAndSet((int) number, OPEN, DONE)) {
            onDone.run();
            open.countDown();
        } else if (states.get((int) number) == DONE) {
            damaged.incrementAndGet();
        }
        return NOTHING;
    }

    /** A job that the server has not taken, as far as its client knows, is no longer waited for. */
    void withdraw(int number) {
        if (states.compareAndSet(number, OPEN, WITHDRAWN)) {
            open.countDown();
        }
    }

    /** Waits until all jobs are done. */
    void await(Deadline deadline) throws InterruptedException {
        deadline.await(open);
    }

    /** How often a job was done again, or one that nobody has submitted. */
    long damaged() {
        return damaged.get();
    }

    /** How many have not been done. */
    long missing() {
        return open.getCount();
    }
}

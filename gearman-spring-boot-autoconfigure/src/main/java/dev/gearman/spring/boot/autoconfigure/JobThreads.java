package dev.gearman.spring.boot.autoconfigure;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A thread for each job that runs, however many there are, and a queue all the same: a thread that has done its job takes the next
 * one by itself, and need not fall asleep to be woken for it, which costs more than a small job. The threads stay, as many as jobs
 * were running at a time: one that ended for want of work might leave a job behind in the queue.
 */
final class JobThreads extends ThreadPoolExecutor {
    /** Jobs that were given and are not done. */
    private final AtomicInteger jobs = new AtomicInteger();

    JobThreads(ThreadFactory factory) {
        super(0, Integer.MAX_VALUE, Long.MAX_VALUE, TimeUnit.NANOSECONDS, new Waiting(), factory);
        ((Waiting) getQueue()).threads = this;
    }

    @Override
    public void execute(Runnable job) {
        jobs.incrementAndGet();
        try {
            super.execute(job);
        } catch (RuntimeException | Error e) {
            jobs.decrementAndGet();
            throw e;
        }
    }

    @Override
    protected void afterExecute(Runnable job, @Nullable Throwable failure) {
        jobs.decrementAndGet();
    }

    /** Takes a job only if there is a thread for it, which is free or soon will be: otherwise the pool makes another. */
    private static final class Waiting extends LinkedBlockingQueue<Runnable> {
        private static final long serialVersionUID = 1L;

        private transient @Nullable JobThreads threads;

        @Override
        public boolean offer(Runnable job) {
            JobThreads pool = threads;
            return pool != null && pool.jobs.get() <= pool.getPoolSize() && super.offer(job);
        }
    }
}

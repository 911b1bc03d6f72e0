package dev.gearman.worker;

import dev.gearman.transport.CallbackThreads;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands jobs to the executor. A job that the executor refuses waits, and is offered again when another job ends, and at short
 * intervals, since a shared executor can become free at any time. Belongs to the event loop.
 */
final class JobLauncher {
    private static final Logger log = LoggerFactory.getLogger(JobLauncher.class);
    private static final long LONGEST_INTERVAL_MILLIS = 100;
    /** After so many successive refusals, about half a second, a stopping worker without a running job gives its jobs back. */
    private static final int MOST_REFUSALS_AT_STOP = 10;

    private final EventLoop loop;
    private final Executor executor;
    private final WorkerCore core;
    private final Deque<JobRun> waiting = new ArrayDeque<>();
    /** The number of jobs that the executor has accepted and that have not ended. */
    private int accepted;

    private int refusals;
    private boolean scheduled;
    private boolean warned;
    private boolean givingBack;

    JobLauncher(EventLoop loop, Executor executor, WorkerCore core) {
        this.loop = loop;
        this.executor = executor;
        this.core = core;
    }

    /** Returns {@code true} if a job waits for the executor. */
    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /** Returns {@code true} if no job runs, and the waiting ones never will: they go back when their connections close. */
    boolean isGivingBack() {
        return givingBack;
    }

    /** Hands a job to the executor, behind the jobs that wait. */
    void launch(JobRun run) {
        waiting.add(run);
        if (waiting.size() == 1 && !givingBack) {
            offer();
        }
    }

    /**
     * Removes a waiting job, which then never runs.
     *
     * @return the job's run, or {@code null} if the job is not waiting
     */
    @Nullable
    JobRun withdraw(Job job) {
        for (JobRun run : waiting) {
            if (run.job == job) {
                waiting.remove(run);
                return run;
            }
        }
        return null;
    }

    /** Takes note that a job has ended which the executor had accepted. */
    void ended() {
        accepted--;
        refusals = 0;
        offerWaiting();
    }

    private void offerWaiting() {
        if (isWaiting() && !givingBack) {
            offer();
            if (!isWaiting()) {
                core.placesMayBeFree(null);
            }
        }
    }

    private void offer() {
        for (JobRun first = waiting.peek(); first != null; first = waiting.peek()) {
            Offer offer = new Offer(first);
            Throwable refusal = offer.make();
            if (refusal == null) {
                waiting.remove();
                first.accepted = true;
                accepted++;
                refusals = 0;
            } else {
                if (isPassing(refusal)) {
                    refused(first, refusal);
                    return;
                }
                waiting.remove();
                core.fail(first, refusal);
            }
        }
    }

    /** Returns {@code true} if the executor may accept the job later: a thread, or memory for another one, may become free. */
    private static boolean isPassing(Throwable refusal) {
        return refusal instanceof RejectedExecutionException || refusal instanceof OutOfMemoryError;
    }

    private void refused(JobRun first, Throwable refusal) {
        boolean shutDown = executor instanceof ExecutorService service && service.isShutdown();
        if (!warned) {
            warned = true;
            log.warn(
                    "{}: the executor refuses it, so it waits for a free thread, as other refused jobs will: {}",
                    first.job,
                    refusal.toString());
        }
        if (shutDown && !core.isStopping()) {
            log.error("The executor is shut down, so the worker stops: {}", executor);
            core.stop();
        }
        refusals++;
        if (core.isStopping() && accepted == 0 && (shutDown || refusals > MOST_REFUSALS_AT_STOP)) {
            log.warn("{} jobs that the executor refuses go back to their servers", waiting.size());
            givingBack = true;
            core.reconcile();
        } else if (!scheduled) {
            scheduled = true;
            long millis = Math.min(LONGEST_INTERVAL_MILLIS, 1L << Math.min(refusals, 10));
            loop.schedule(this::offerAgain, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void offerAgain() {
        scheduled = false;
        offerWaiting();
    }

    /** One attempt to have a job run. Runs at most once, and not after it was refused. */
    private final class Offer implements Runnable {
        private final JobRun run;
        private final AtomicBoolean settled = new AtomicBoolean();

        Offer(JobRun run) {
            this.run = run;
        }

        /**
         * Hands the job to the executor.
         *
         * @return the reason if the job will not run, otherwise {@code null}
         */
        @Nullable
        Throwable make() {
            try {
                executor.execute(this);
            } catch (Throwable e) {
                return settled.compareAndSet(false, true) ? e : null;
            }
            return null;
        }

        @Override
        public void run() {
            if (!settled.compareAndSet(false, true)) {
                return;
            }
            if (loop.inEventLoop()) {
                // an executor that runs tasks on the calling thread, which must not be blocked
                CallbackThreads.execute(() -> core.work(run));
            } else {
                core.work(run);
            }
        }
    }
}

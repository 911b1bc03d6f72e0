package dev.gearman.worker;

import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A job on its way through the worker. Belongs to the event loop. */
final class JobRun {
    final WorkerSession session;
    final Job job;
    final AsyncJobFunction function;

    /** Runs out when the function's timeout does; {@code null} without a timeout. */
    @Nullable
    Future<?> clock;

    /** Set when the executor has accepted the job. */
    boolean accepted;

    JobRun(WorkerSession session, Job job, AsyncJobFunction function) {
        this.session = session;
        this.job = job;
        this.function = function;
    }

    /** Returns {@code false} if the clock has run out before. */
    boolean stopClock() {
        return clock == null || clock.cancel(false);
    }
}

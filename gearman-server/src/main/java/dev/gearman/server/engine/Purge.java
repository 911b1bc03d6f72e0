package dev.gearman.server.engine;

import dev.gearman.server.api.JobState;
import dev.gearman.server.engine.state.FunctionQueue;
import dev.gearman.server.engine.state.Job;
import org.jspecify.annotations.Nullable;

/** Cancels all jobs of a function that no worker has, a little at a time; jobs that come meanwhile are spared. */
public final class Purge {
    /** How many jobs a step cancels, at most. */
    private static final int CANCEL = 500;
    /** How many jobs a step looks at, at most. */
    private static final int STEP = 2_000;

    private final JobEngine engine;
    private final @Nullable FunctionQueue function;
    private final long last;
    private long next;
    private int cancelled;

    public Purge(JobEngine engine, @Nullable FunctionQueue function) {
        this.engine = engine;
        this.function = function;
        Job newest = engine.jobs().atOrBefore(Long.MAX_VALUE);
        this.last = Math.max(engine.lookups().newest(), newest == null ? -1 : newest.number());
    }

    /** Cancels some more; how many there were in all, as soon as none is left, {@code null} before. */
    public @Nullable Integer step() {
        if (engine.lookups().isForgetting()) {
            return null;
        }
        if (function == null || function.queued() == 0) {
            return cancelled;
        }
        int spilled = engine.lookups().cancel(function, last, CANCEL);
        if (spilled > 0) {
            cancelled += spilled;
            return null;
        }
        int before = cancelled;
        for (int looked = 0; looked < STEP && cancelled - before < CANCEL; looked++) {
            Job job = engine.jobs().atOrAfter(next);
            if (job == null || job.number() > last) {
                return cancelled;
            }
            next = job.number() + 1;
            if (job.function() == function && (job.state() == JobState.WAITING || job.state() == JobState.DELAYED)) {
                engine.cancel(job);
                cancelled++;
            }
        }
        return null;
    }
}

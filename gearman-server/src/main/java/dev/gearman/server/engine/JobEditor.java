package dev.gearman.server.engine;

import dev.gearman.protocol.ErrorCode;
import dev.gearman.protocol.RefusedException;
import dev.gearman.server.api.JobEdit;
import dev.gearman.server.api.Priority;
import dev.gearman.server.engine.dispatch.Dispatcher;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.Job.StoreState;
import dev.gearman.server.engine.state.StoredJobs;
import dev.gearman.server.engine.state.Timer;
import dev.gearman.server.engine.state.UniqueIndex;
import dev.gearman.server.store.JobJournal;
import dev.gearman.server.store.StoreException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Changes jobs that no worker has. Owned by the engine's thread. */
final class JobEditor {
    private final JobEngine engine;
    private final JobJournal journal;
    private final Dispatcher dispatcher;

    JobEditor(JobEngine engine, JobJournal journal, Dispatcher dispatcher) {
        this.engine = engine;
        this.journal = journal;
        this.dispatcher = dispatcher;
    }

    /**
     * Changes a job, unless that is refused; true as soon as the store has it like that.
     *
     * @param job one that waits, or is delayed
     */
    CompletableFuture<Boolean> make(Job job, JobEdit edit) {
        requireEditable(job, edit);
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        if (job.stored() == StoreState.YES) {
            journal.replace(StoredJobs.edited(job, edit, time(job, edit)), failure -> tell(kept, failure));
        } else {
            kept.complete(true);
        }
        // a refusal comes at once: nothing is changed then
        if (!kept.isCompletedExceptionally()) {
            apply(job, edit);
        }
        return kept;
    }

    private static void tell(CompletableFuture<Boolean> kept, @Nullable StoreException failure) {
        if (failure == null) {
            kept.complete(true);
        } else {
            kept.completeExceptionally(
                    new RefusedException(ErrorCode.QUEUE_ERROR, String.valueOf(failure.getMessage())));
        }
    }

    private void requireEditable(Job job, JobEdit edit) {
        if (job.stored() == StoreState.WRITING) {
            throw new RefusedException(ErrorCode.QUEUE_ERROR, "the job is on its way to the store: try again");
        }
        if (!job.isBackground() && (edit.workload() != null || edit.notBefore() != null)) {
            throw new IllegalArgumentException(
                    "a client waits for this job: its workload and its time can't be changed, its priority can");
        }
        byte[] workload = edit.workload();
        if (workload != null) {
            if (UniqueIndex.isWorkloadKey(job.body(), job.uniqueStart(), job.uniqueLength())) {
                throw new IllegalArgumentException(
                        "the workload of this job is its unique key as well: cancel it and submit another");
            }
            engine.registry().requireMemory(job, workload);
        }
    }

    /** When it may run after the change, 0 for at once. */
    private long time(Job job, JobEdit edit) {
        Long wanted = edit.notBefore();
        Timer delay = job.delay();
        long time = wanted != null ? wanted : delay == null ? 0 : delay.at;
        return time > engine.now() ? time : 0;
    }

    private void apply(Job job, JobEdit edit) {
        byte[] workload = edit.workload();
        if (workload != null) {
            engine.registry().edit(job, workload);
        }
        long time = time(job, edit);
        if (edit.notBefore() != null && time > 0) {
            dispatcher.putOff(time, job);
            job.promoted(false);
        }
        Priority priority = edit.priority();
        if (priority != null && priority != job.priority()) {
            dispatcher.changePriority(job, priority);
            job.promoted(false);
        }
        // the last step: a job that begins to wait may leave memory
        if (edit.notBefore() != null && time == 0) {
            dispatcher.hurry(job);
        }
    }
}

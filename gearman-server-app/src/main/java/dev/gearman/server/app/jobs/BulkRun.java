package dev.gearman.server.app.jobs;

import dev.gearman.protocol.RefusedException;
import dev.gearman.server.api.JobPage;
import dev.gearman.server.api.JobQuery;
import dev.gearman.server.api.JobView;
import dev.gearman.server.api.Priority;
import dev.gearman.server.app.deadletter.BuriedJob;
import dev.gearman.server.app.deadletter.DeadJobs;
import dev.gearman.server.app.operations.AuditedOperations;
import dev.gearman.server.app.operations.ConflictException;
import dev.gearman.server.app.operations.Engine;
import dev.gearman.server.app.operations.NotFoundException;
import dev.gearman.server.app.records.RecordPage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Changes the jobs of a task, and counts for each whether it was changed. Blocks; a fault that is not about one job ends it. */
@Component
class BulkRun {
    private static final int PAGE = 500;
    /** Passes without a change after which the task does not wait for jobs from the store any more. */
    private static final int IDLE_PASSES = 20;

    private static final long IDLE_MILLIS = 100;

    private static final String GONE = "were not in the dead set any more";
    private static final String IN_CONFLICT = "share their unique key with a job that has not ended";
    private static final String ENDED = "had ended or started before";
    private static final String UNSEEN = "wait in the job store only and were not looked at";
    private static final String UNSEEN_OF_FUNCTION = UNSEEN + "; a purge of the function finds them";

    private final Engine engine;
    private final AuditedOperations changes;
    private final DeadJobs deadSet;

    BulkRun(Engine engine, AuditedOperations changes, DeadJobs deadSet) {
        this.engine = engine;
        this.changes = changes;
        this.deadSet = deadSet;
    }

    void run(BulkTask task) {
        if (task.action().isForDead()) {
            dead(task);
        } else {
            live(task);
        }
    }

    /**
     * Changes live jobs. Jobs in the store only come into memory when others leave it: as long as cancelling makes room for
     * them, it goes on.
     */
    private void live(BulkTask task) {
        boolean first = true;
        int idle = 0;
        int unseen;
        do {
            long before = task.view().done();
            unseen = pass(task, first);
            first = false;
            idle = task.view().done() > before ? 0 : idle + 1;
        } while (unseen > 0
                && task.action() == BulkAction.CANCEL
                && !task.isStopRequested()
                && (idle == 0 || (idle <= IDLE_PASSES && comesSoon(task.filter()))));
        if (unseen > 0 && !task.isStopRequested()) {
            boolean purgeHelps =
                    task.action() == BulkAction.CANCEL && task.filter().function() != null;
            task.failed(purgeHelps ? UNSEEN_OF_FUNCTION : UNSEEN, unseen);
        }
    }

    /** Waits a moment for jobs from the store, unless it is not known which of them would match. */
    private static boolean comesSoon(JobFilter filter) {
        try {
            TimeUnit.MILLISECONDS.sleep(IDLE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return filter.text() == null && filter.client() == null;
    }

    /**
     * Changes all jobs that match and are in memory.
     *
     * @param first {@code false} to leave out running jobs that are cancelled, and stay until their workers report
     * @return about how many jobs are not in memory
     */
    private int pass(BulkTask task, boolean first) {
        String cursor = null;
        int unseen;
        do {
            String from = cursor;
            JobPage page = engine.ask(ops -> ops.jobs(task.filter().live(from, PAGE, JobQuery.PATIENT)));
            List<CompletableFuture<Boolean>> changing =
                    new ArrayList<>(page.jobs().size());
            for (JobView job : page.jobs()) {
                if (first || !job.cancelled()) {
                    changing.add(change(task.action(), job.handle()));
                }
            }
            changing.forEach(change -> count(task, change));
            cursor = page.nextCursor();
            unseen = page.unseen();
        } while (cursor != null && !task.isStopRequested());
        return unseen;
    }

    private void count(BulkTask task, CompletableFuture<Boolean> change) {
        try {
            if (engine.answer(change)) {
                task.done();
            } else {
                task.failed(ENDED, 1);
            }
        } catch (RefusedException e) {
            task.failed(refused(e), 1);
        }
    }

    private static String refused(RuntimeException e) {
        return "were refused: " + e.getMessage();
    }

    private CompletableFuture<Boolean> change(BulkAction action, String handle) {
        return engine.start(ops -> switch (action) {
            case CANCEL -> ops.cancel(handle);
            case RUN_NOW -> ops.runNow(handle);
            case PRIORITY_HIGH -> ops.changePriority(handle, Priority.HIGH);
            case PRIORITY_NORMAL -> ops.changePriority(handle, Priority.NORMAL);
            case PRIORITY_LOW -> ops.changePriority(handle, Priority.LOW);
            case RETRY, DELETE -> throw new IllegalStateException(action.word());
        });
    }

    /** Follows the cursor over the jobs that stay in the set: one that fails again comes before it, and is not met twice. */
    private void dead(BulkTask task) {
        String cursor = null;
        do {
            RecordPage<BuriedJob> page = deadSet.find(task.filter().dead(cursor, PAGE));
            for (BuriedJob job : page.rows()) {
                if (task.isStopRequested()) {
                    return;
                }
                if (task.action() == BulkAction.RETRY) {
                    retry(task, job.handle());
                } else {
                    delete(task, job.handle());
                }
            }
            cursor = page.next();
        } while (cursor != null);
    }

    private void delete(BulkTask task, String handle) {
        if (deadSet.delete(handle)) {
            task.done();
        } else {
            task.failed(GONE, 1);
        }
    }

    private void retry(BulkTask task, String handle) {
        try {
            changes.again(handle, null);
            task.done();
        } catch (NotFoundException e) {
            task.failed(GONE, 1);
        } catch (ConflictException e) {
            task.failed(IN_CONFLICT, 1);
        } catch (RefusedException | IllegalArgumentException e) {
            task.failed(refused(e), 1);
        }
    }
}

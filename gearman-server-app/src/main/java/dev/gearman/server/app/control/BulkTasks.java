package dev.gearman.server.app.control;

import dev.gearman.server.app.control.BulkTask.State;
import dev.gearman.server.app.control.JobFilter.Kind;
import dev.gearman.server.app.record.BuriedJob;
import dev.gearman.server.app.record.DeadJobs;
import dev.gearman.server.app.record.RecordPage;
import dev.gearman.server.app.security.Visitor;
import dev.gearman.server.engine.EngineSnapshot;
import dev.gearman.server.engine.JobPage;
import dev.gearman.server.engine.JobQuery;
import dev.gearman.server.engine.JobView;
import dev.gearman.server.engine.Priority;
import jakarta.annotation.PreDestroy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Changes to all jobs that match a filter: in the background, one task after the other, with progress. */
@Component
public class BulkTasks {
    private static final Logger log = LoggerFactory.getLogger(BulkTasks.class);
    private static final int MAX_WAITING = 20;
    private static final int MAX_KEPT = 50;
    private static final int PAGE = 500;
    /** How often it is looked in vain whether jobs have come from the store. */
    private static final int IDLE_PASSES = 20;

    private static final long IDLE_MILLIS = 100;

    private final Engine engine;
    private final Changes changes;
    private final AtomicLong ids = new AtomicLong();
    private final Deque<BulkTask> tasks = new ArrayDeque<>();
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(0, 1, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), task -> {
                Thread created = new Thread(task, "bulk-tasks");
                created.setDaemon(true);
                return created;
            });

    BulkTasks(Engine engine, Changes changes) {
        this.engine = engine;
        this.changes = changes;
    }

    @PreDestroy
    void stop() {
        synchronized (this) {
            tasks.forEach(BulkTask::stop);
        }
        thread.shutdown();
    }

    /**
     * Begins a task.
     *
     * @throws IllegalArgumentException if the action is none for any job of the filter
     * @throws BusyException if too many tasks wait
     */
    public BulkTask.View start(Visitor who, BulkAction action, JobFilter filter) {
        JobFilter suitable = suitable(action, filter);
        BulkTask task = new BulkTask(ids.incrementAndGet(), action, suitable, who.name());
        try {
            thread.execute(() -> run(who, task));
        } catch (java.util.concurrent.RejectedExecutionException e) {
            throw new BusyException("too many tasks wait already");
        }
        synchronized (this) {
            tasks.addFirst(task);
            if (tasks.size() > MAX_KEPT) {
                tasks.removeLast();
            }
        }
        return task.view();
    }

    private static JobFilter suitable(BulkAction action, JobFilter filter) {
        List<Kind> wanted = filter.kinds().isEmpty() ? Arrays.asList(Kind.values()) : List.copyOf(filter.kinds());
        Set<Kind> kinds = wanted.stream().filter(action::suits).collect(Collectors.toSet());
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("action: " + action.word() + " can't be done to " + filter.words());
        }
        return new JobFilter(
                filter.text(),
                filter.function(),
                kinds,
                filter.client(),
                filter.worker(),
                action.isForDead() ? filter.from() : null,
                action.isForDead() ? filter.to() : null);
    }

    public synchronized Optional<BulkTask.View> find(long id) {
        return tasks.stream()
                .map(BulkTask::view)
                .filter(task -> task.id() == id)
                .findFirst();
    }

    /** The last ones, the newest first. */
    public synchronized List<BulkTask.View> all() {
        return tasks.stream().map(BulkTask::view).toList();
    }

    /** Has a task stop where it is; whether there was one that was not over. */
    public synchronized boolean cancel(Visitor who, long id) {
        for (BulkTask task : tasks) {
            if (task.view().id() == id && !task.view().isOver()) {
                task.stop();
                changes.note(who, "stop-task", Long.toString(id), "", true);
                return true;
            }
        }
        return false;
    }

    private void run(Visitor who, BulkTask task) {
        task.begin();
        try {
            String left = task.action().isForDead() ? dead(task) : live(task);
            // whoever sees that it is done wants to see what has changed
            engine.renew();
            task.end(task.isStopRequested() ? State.STOPPED : State.DONE, left);
        } catch (RuntimeException e) {
            log.warn("Task {} ended early", task.view().id(), e);
            task.end(State.FAILED, String.valueOf(e.getMessage()));
        }
        BulkTask.View view = task.view();
        changes.note(
                who,
                "bulk-" + view.action(),
                view.filter(),
                view.done() + " jobs" + (view.missed() > 0 ? ", " + view.missed() + " not" : ""),
                view.state() == State.DONE);
    }

    /**
     * Changes live jobs; what is left over, in words. Jobs in the store only come into memory when others leave it: as long as
     * cancelling makes room for them, it goes on.
     */
    private String live(BulkTask task) {
        task.expect(expected(task.filter()));
        int idle = 0;
        int unseen;
        do {
            long before = task.view().done();
            unseen = pass(task);
            idle = task.view().done() > before ? 0 : idle + 1;
        } while (unseen > 0
                && task.action() == BulkAction.CANCEL
                && !task.isStopRequested()
                && (idle == 0 || (idle <= IDLE_PASSES && comesSoon(task.filter()))));
        return unseen == 0
                ? ""
                : "about " + unseen + " jobs wait in the job store only, and were not looked at"
                        + (task.filter().function() == null ? "" : "; a purge of the function finds them");
    }

    /** Waits a moment for jobs from the store, unless nobody knows whether they would match. */
    private static boolean comesSoon(JobFilter filter) {
        try {
            TimeUnit.MILLISECONDS.sleep(IDLE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return filter.text() == null && filter.client() == null;
    }

    /** Changes all that match and are in memory; how many there are, about, that are not. */
    private int pass(BulkTask task) {
        String cursor = null;
        int unseen;
        do {
            String from = cursor;
            JobPage page = engine.ask(ops -> ops.jobs(task.filter().live(from, PAGE, JobQuery.PATIENT)));
            List<CompletableFuture<Boolean>> changing =
                    new ArrayList<>(page.jobs().size());
            for (JobView job : page.jobs()) {
                changing.add(change(task.action(), job.handle()));
            }
            changing.forEach(change -> task.count(change.join()));
            cursor = page.nextCursor();
            unseen = page.unseen();
        } while (cursor != null && !task.isStopRequested());
        return unseen;
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

    /** How many jobs match if neither text nor client restrict: the snapshot knows. */
    private int expected(JobFilter filter) {
        if (filter.text() != null || filter.client() != null || filter.worker() != null) {
            return -1;
        }
        int sum = 0;
        for (EngineSnapshot.Function f : engine.snapshot().functions()) {
            if (filter.function() == null || filter.function().equals(f.name())) {
                sum += filter.kinds().contains(Kind.WAITING) ? f.queued() - f.delayed() : 0;
                sum += filter.kinds().contains(Kind.DELAYED) ? f.delayed() : 0;
                sum += filter.kinds().contains(Kind.RUNNING) ? f.running() : 0;
            }
        }
        return sum;
    }

    /** Follows the cursor over those that stay in the set: one that fails again comes after it in time, not before. */
    private String dead(BulkTask task) {
        DeadJobs set = changes.deadSet();
        JobFilter filter = task.filter();
        if (filter.text() == null && filter.function() == null && filter.client() == null && filter.worker() == null) {
            task.expect(set.count());
        }
        String cursor = null;
        do {
            RecordPage<BuriedJob> page = set.find(filter.ended(cursor, PAGE));
            for (BuriedJob job : page.rows()) {
                if (task.isStopRequested()) {
                    return "";
                }
                task.count(task.action() == BulkAction.DELETE ? set.delete(job.handle()) : retried(job));
            }
            cursor = page.next();
        } while (cursor != null && !task.isStopRequested());
        return "";
    }

    private boolean retried(BuriedJob job) {
        try {
            changes.again(job.handle(), null);
            return true;
        } catch (NotFoundException | dev.gearman.protocol.RefusedException e) {
            return false;
        }
    }
}

package dev.gearman.server.app.jobs;

import dev.gearman.server.app.jobs.BulkTask.State;
import dev.gearman.server.app.jobs.JobCounts.Count;
import dev.gearman.server.app.lifecycle.JobServer;
import dev.gearman.server.app.operations.AuditedOperations;
import dev.gearman.server.app.operations.BusyException;
import dev.gearman.server.app.operations.Engine;
import dev.gearman.server.app.security.Visitor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Changes of all jobs that match a filter: in the background, one task after the other, with progress. The audit log has the
 * beginning and the result of each; a shutdown interrupts the tasks and writes that down before job server and database close.
 */
@Component
public class BulkTasks implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(BulkTasks.class);
    private static final int MAX_WAITING = 20;
    private static final int MAX_KEPT = 50;
    /** Longest wait of a shutdown for the change that is under way. */
    private static final Duration LAST_CHANGE = Duration.ofSeconds(5);

    private final Engine engine;
    private final AuditedOperations changes;
    private final JobCounts counts;
    private final BulkRun run;
    private final JobServer server;
    private final AtomicLong ids = new AtomicLong();
    private final Deque<BulkTask> tasks = new ArrayDeque<>();
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(0, 1, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), task -> {
                Thread created = new Thread(task, "bulk-tasks");
                created.setDaemon(true);
                return created;
            });
    private boolean open;

    BulkTasks(Engine engine, AuditedOperations changes, JobCounts counts, BulkRun run, JobServer server) {
        this.engine = engine;
        this.changes = changes;
        this.counts = counts;
        this.run = run;
        this.server = server;
    }

    /**
     * Begins a task.
     *
     * @param announced the number of jobs in the question that was answered, or {@code null} to count them now
     * @throws IllegalArgumentException if the action can't be done to any job of the filter
     * @throws BusyException if too many tasks wait, or the server shuts down
     */
    public BulkTask.View start(Visitor who, BulkAction action, JobFilter filter, @Nullable Long announced) {
        JobFilter suitable = action.narrowed(filter);
        BulkTask task = new BulkTask(
                ids.incrementAndGet(),
                action,
                suitable,
                who.name(),
                announced != null ? announced : exactly(counts.count(suitable, JobCounts.SOON)));
        synchronized (this) {
            if (!open) {
                throw new BusyException("the server shuts down");
            }
            try {
                thread.execute(() -> run(who, task));
            } catch (RejectedExecutionException e) {
                throw new BusyException(MAX_WAITING + " tasks wait already");
            }
            tasks.addFirst(task);
            if (tasks.size() > MAX_KEPT) {
                tasks.removeLast();
            }
        }
        return task.view();
    }

    private static @Nullable Long exactly(Count count) {
        return count.exact() ? count.jobs() : null;
    }

    public Optional<BulkTask.View> find(long id) {
        return task(id).map(BulkTask::view);
    }

    private synchronized Optional<BulkTask> task(long id) {
        return tasks.stream().filter(task -> task.id() == id).findFirst();
    }

    /** The last tasks, newest first. */
    public synchronized List<BulkTask.View> all() {
        return tasks.stream().map(BulkTask::view).toList();
    }

    /**
     * Stops a task before its next job.
     *
     * @return {@code true} if the task was not over
     */
    public boolean cancel(Visitor who, long id) {
        boolean stopped = task(id).map(task -> task.stop(State.STOPPED)).orElse(false);
        if (stopped) {
            changes.note(who, "stop-task", Long.toString(id), "", true);
        }
        return stopped;
    }

    private void run(Visitor who, BulkTask task) {
        BulkTask.View end;
        try {
            task.begin();
            if (!task.isStopRequested()) {
                work(who, task);
            }
            // a person who sees the end wants to see the change
            engine.renew();
            changes.renewDead();
            end = task.end();
        } catch (RuntimeException e) {
            log.warn("Task {} ended early", task.id(), e);
            end = task.end(String.valueOf(e.getMessage()));
        }
        changes.note(who, audited(end), end.filter(), end.summary(), end.state() == State.DONE);
        task.close();
    }

    private void work(Visitor who, BulkTask task) {
        if (!task.isAnnounced()) {
            task.announce(counts.count(task.filter(), JobCounts.COMPLETE).jobs());
        }
        BulkTask.View view = task.view();
        changes.note(who, audited(view), view.filter(), "begins: " + view.announced() + " announced", true);
        run.run(task);
    }

    private static String audited(BulkTask.View task) {
        return "bulk-" + task.action();
    }

    @Override
    public synchronized void start() {
        open = true;
    }

    @Override
    public void stop() {
        List<BulkTask> running;
        synchronized (this) {
            open = false;
            running = tasks.stream().filter(task -> !task.view().isOver()).toList();
            running.forEach(task -> task.stop(State.INTERRUPTED));
        }
        long end = System.nanoTime() + LAST_CHANGE.toNanos();
        for (BulkTask task : running) {
            try {
                if (!task.awaitEnd(TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()))) {
                    log.warn(
                            "Task {} is left behind in the middle of a change: {}",
                            task.id(),
                            task.view().summary());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return open;
    }

    /** Stops after the web port, and before the job server and the database. */
    @Override
    public int getPhase() {
        return server.getPhase() + 3;
    }
}

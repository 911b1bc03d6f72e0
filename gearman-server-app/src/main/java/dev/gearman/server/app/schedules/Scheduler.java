package dev.gearman.server.app.schedules;

import dev.gearman.protocol.RefusedException;
import dev.gearman.server.ServerOptions;
import dev.gearman.server.api.JobDraft;
import dev.gearman.server.api.Submitted;
import dev.gearman.server.app.jobs.JobSearch;
import dev.gearman.server.app.jobs.JobSummary;
import dev.gearman.server.app.lifecycle.JobServer;
import dev.gearman.server.app.operations.AuditedOperations;
import dev.gearman.server.app.operations.BusyException;
import dev.gearman.server.app.operations.Engine;
import dev.gearman.server.app.records.RecordsUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Submits the jobs of the schedules whose time has come. First the job is submitted, with a unique key made of the schedule and
 * the time, then the schedule is moved on: if the process dies in between, the same key is found again after the restart, alive
 * or in the history, and no second job is submitted. Of several times that were missed, at most one is made up for.
 */
@Component
public class Scheduler implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Scheduler.class);
    /** Whoever is that late was away. */
    static final Duration LATE = Duration.ofMinutes(1);
    /** The longest time without a look at the clock, which somebody may set. */
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(30);
    /** After something that did not work. */
    private static final Duration PAUSE = Duration.ofSeconds(5);
    /** While there is no database yet. */
    private static final Duration WAIT = Duration.ofMillis(500);

    private final ScheduleStore store;
    private final Engine engine;
    private final JobSearch search;
    private final JobServer server;
    private final InstantSource clock;
    private @Nullable ScheduledExecutorService thread;
    private @Nullable ScheduledFuture<?> next;
    /** Since the look that is under way began. */
    private boolean woken;

    Scheduler(ScheduleStore store, Engine engine, JobSearch search, JobServer server, ServerOptions options) {
        this.store = store;
        this.engine = engine;
        this.search = search;
        this.server = server;
        this.clock = options.clock();
    }

    @Override
    public synchronized void start() {
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread created = new Thread(task, "gearman-schedules");
            created.setDaemon(true);
            return created;
        });
        lookIn(Duration.ZERO);
    }

    /** Has it look at once: a schedule has changed. */
    public synchronized void wake() {
        woken = true;
        lookIn(Duration.ZERO);
    }

    private synchronized void lookIn(Duration delay) {
        if (next != null) {
            next.cancel(false);
        }
        if (thread != null) {
            try {
                next = thread.schedule(this::look, Math.max(0, delay.toMillis()), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                log.debug("Stopped", e);
            }
        }
    }

    private void look() {
        Duration pause = PAUSE;
        begin();
        try {
            pause = store.isOpen() && server.isRunning() ? fireAll() : WAIT;
        } catch (RecordsUnavailableException e) {
            log.debug("The schedules can't be read: {}", e.getMessage());
        } catch (RuntimeException e) {
            log.error("A fault in the schedules", e);
        } finally {
            lookAgain(pause);
        }
    }

    private synchronized void begin() {
        woken = false;
    }

    /** What has changed while it looked may not have been seen. */
    private synchronized void lookAgain(Duration pause) {
        lookIn(woken ? Duration.ZERO : pause);
    }

    /** How long nothing is to be done. */
    private Duration fireAll() {
        boolean stuck = false;
        for (Schedule schedule : store.due(clock.instant())) {
            stuck |= !fire(schedule);
        }
        Instant first = store.firstTime();
        Duration sleep = first == null ? LONGEST_SLEEP : Duration.between(clock.instant(), first);
        if (stuck) {
            return PAUSE;
        }
        return sleep.compareTo(LONGEST_SLEEP) > 0 ? LONGEST_SLEEP : sleep.plusMillis(1);
    }

    /** Whether the schedule has moved on. */
    private boolean fire(Schedule schedule) {
        Instant now = clock.instant();
        Instant due = schedule.state().next();
        Instant next = schedule.timing().next(due, now);
        // far away, for a rule that has no more times
        Instant following = next == null ? Instant.ofEpochMilli(Long.MAX_VALUE / 2) : next;
        if (schedule.skipMissed() && Duration.between(due, now).compareTo(LATE) > 0) {
            store.passed(schedule, following, "");
            log.atInfo()
                    .addArgument(() -> AuditedOperations.printable(schedule.name()))
                    .addArgument(due)
                    .log("Schedule '{}': what was due at {} is left out");
            return true;
        }
        try {
            store.fired(schedule, submitted(schedule, due), following);
            return true;
        } catch (RefusedException | BusyException e) {
            String trouble = "due at " + due + ", refused: " + e.getMessage();
            if (!trouble.equals(schedule.state().trouble())) {
                log.atWarn()
                        .addArgument(() -> AuditedOperations.printable(schedule.name()))
                        .addArgument(() -> AuditedOperations.printable(trouble))
                        .log("Schedule '{}' has no job yet: {}");
            }
            // the next time takes its place if it comes first
            Instant second = schedule.timing().next(due, due);
            boolean over = second != null && !second.isAfter(now);
            store.passed(schedule, over ? latest(schedule, due, now) : due, trouble);
            return false;
        }
    }

    /** The last time of a schedule that is not in the future. */
    private static Instant latest(Schedule schedule, Instant due, Instant now) {
        Instant latest = due;
        for (int i = 0; i < 10_000; i++) {
            Instant later = schedule.timing().next(latest, latest);
            if (later == null || later.isAfter(now)) {
                break;
            }
            latest = later;
        }
        return latest;
    }

    /** Handle of the job for a time. */
    private String submitted(Schedule schedule, Instant due) {
        String unique = schedule.uniqueAt(due);
        Schedule.Task task = schedule.task();
        if (task.unique().isEmpty()) {
            Optional<JobSummary> known = search.byUnique(task.function(), unique);
            if (known.isPresent()) {
                return known.get().handle();
            }
        }
        return submit(schedule, unique).handle();
    }

    /** Submits the job of a schedule now. */
    Submitted submit(Schedule schedule, String unique) {
        Schedule.Task task = schedule.task();
        JobDraft draft = new JobDraft(
                task.function(), unique, task.workload(), task.priority(), true, 0, "", "schedule " + schedule.name());
        return engine.ask(ops -> ops.submit(draft, null));
    }

    @Override
    public void stop() {
        ScheduledExecutorService ending;
        synchronized (this) {
            ending = thread;
            thread = null;
            if (next != null) {
                // else the end would wait until it is due
                next.cancel(false);
            }
        }
        if (ending != null) {
            ending.shutdown();
            try {
                if (!ending.awaitTermination(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    ending.shutdownNow();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    /** After the job server and the settings of its functions. */
    @Override
    public int getPhase() {
        return server.getPhase() + 2;
    }
}

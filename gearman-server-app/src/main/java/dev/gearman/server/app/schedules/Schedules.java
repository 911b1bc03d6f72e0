package dev.gearman.server.app.schedules;

import dev.gearman.server.ServerOptions;
import dev.gearman.server.api.Submitted;
import dev.gearman.server.app.operations.AuditedOperations;
import dev.gearman.server.app.operations.NotFoundException;
import dev.gearman.server.app.security.Visitor;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/**
 * What people and programs do with schedules; each change is in the audit log. All methods block, and throw {@link
 * dev.gearman.server.app.records.RecordsUnavailableException} while the database does not answer.
 */
@Component
public class Schedules {
    /** Most schedules of a server. */
    public static final int MAX = 1_000;

    private final ScheduleStore store;
    private final Scheduler scheduler;
    private final AuditedOperations changes;
    private final InstantSource clock;

    Schedules(ScheduleStore store, Scheduler scheduler, AuditedOperations changes, ServerOptions options) {
        this.store = store;
        this.scheduler = scheduler;
        this.changes = changes;
        this.clock = options.clock();
    }

    /** All, by name. */
    public List<Schedule> all() {
        return store.all();
    }

    public Optional<Schedule> find(String name) {
        return store.find(name);
    }

    /**
     * Makes a schedule, or changes one: its times are counted anew from now if they are others.
     *
     * @param create whether there must be none of this name
     * @return whether there was none
     * @throws IllegalArgumentException if something is wrong with it
     */
    public boolean put(
            Visitor who, String name, Schedule.Task task, Timing timing, boolean skipMissed, boolean create) {
        Optional<Schedule> before = store.find(name);
        if (before.isPresent() && create) {
            throw new IllegalArgumentException("name: there is a schedule of this name already");
        }
        if (before.isEmpty() && store.count() >= MAX) {
            throw new IllegalArgumentException("there are " + MAX + " schedules already, which is the most");
        }
        Schedule.State state = before.map(old -> old.timing().equals(timing) ? old.state() : anew(old.state(), timing))
                .orElseGet(() -> first(who, timing));
        Schedule schedule = new Schedule(
                name, task, timing, skipMissed, before.map(Schedule::paused).orElse(false), state);
        changes.audited(who, before.isEmpty() ? "schedule" : "edit-schedule", name, () -> {
            store.save(schedule);
            return timing.words() + ": " + task.function();
        });
        scheduler.wake();
        return before.isEmpty();
    }

    private Schedule.State first(Visitor who, Timing timing) {
        Instant now = clock.instant();
        return new Schedule.State(next(timing, now), null, "", "", now, who.name());
    }

    private Schedule.State anew(Schedule.State old, Timing timing) {
        return new Schedule.State(
                next(timing, clock.instant()), old.lastDue(), old.lastHandle(), "", old.createdAt(), old.createdBy());
    }

    private static Instant next(Timing timing, Instant now) {
        Instant next = timing.next(now, now);
        if (next == null) {
            throw new IllegalArgumentException("cron: there is no such time");
        }
        return next;
    }

    /** Lets a schedule rest; whether it did not. */
    public boolean pause(Visitor who, String name) {
        return change(who, "pause-schedule", name, true, old -> old.state());
    }

    /** Lets a schedule go on: with the next time from now, not with those of its rest. */
    public boolean resume(Visitor who, String name) {
        return change(who, "resume-schedule", name, false, old -> anew(old.state(), old.timing()));
    }

    private boolean change(
            Visitor who, String action, String name, boolean paused, Function<Schedule, Schedule.State> state) {
        boolean changed = changes.audited(who, action, name, () -> {
            Schedule old = known(name);
            if (old.paused() == paused) {
                return false;
            }
            store.save(new Schedule(name, old.task(), old.timing(), old.skipMissed(), paused, state.apply(old)));
            return true;
        });
        scheduler.wake();
        return changed;
    }

    /**
     * A job that a schedule has submitted beside its times.
     *
     * @param joined {@code true} if it is a job with the same unique key that has not ended, and nothing was submitted
     */
    public record Run(String handle, boolean joined) {
        /** The text for the audit log. */
        @Override
        public String toString() {
            return joined ? "nothing submitted: " + handle + " has not ended" : handle;
        }
    }

    /** Submits the job of a schedule now, beside its times. */
    public Run runNow(Visitor who, String name) {
        return changes.audited(who, "run-schedule", name, () -> {
            Schedule schedule = known(name);
            Submitted submitted = scheduler.submit(schedule, schedule.task().unique());
            return new Run(submitted.handle(), submitted.joined());
        });
    }

    /** Forgets a schedule, but not the jobs that it has submitted; whether there was one. */
    public boolean delete(Visitor who, String name) {
        return changes.audited(who, "delete-schedule", name, () -> store.delete(name));
    }

    private Schedule known(String name) {
        return store.find(name).orElseThrow(() -> new NotFoundException("no schedule of this name is known"));
    }
}

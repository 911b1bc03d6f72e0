package dev.gearman.server.app.schedules;

import dev.gearman.server.api.Priority;
import dev.gearman.server.app.records.ColumnText;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** A schedule, as it is kept. Times in milliseconds since 1970, 0 for none. */
@Entity
@Table(name = "gearman_schedule")
class ScheduleRow {
    private static final byte[] NOTHING = {};

    @Id
    @Column(name = "name", nullable = false, length = Schedule.MAX_NAME)
    private String name = "";

    @Column(name = "function_name", nullable = false, length = ColumnText.LONG)
    private String function = "";

    @Column(name = "unique_key", nullable = false)
    private String unique = "";

    @Column(name = "priority", nullable = false)
    private int priority;

    @Column(name = "workload", nullable = false, length = Integer.MAX_VALUE)
    private byte[] workload = NOTHING;

    @Column(name = "cron", nullable = false)
    private String cron = "";

    @Column(name = "zone", nullable = false)
    private String zone = "";

    @Column(name = "step_millis", nullable = false)
    private long stepMillis;

    @Column(name = "skip_missed", nullable = false)
    private int skipMissed;

    @Column(name = "paused", nullable = false)
    private int paused;

    @Column(name = "next_at", nullable = false)
    private long nextAt;

    @Column(name = "last_due", nullable = false)
    private long lastDue;

    @Column(name = "last_handle", nullable = false)
    private String lastHandle = "";

    @Column(name = "trouble", nullable = false)
    private String trouble = "";

    @Column(name = "created_at", nullable = false)
    private long createdAt;

    @Column(name = "created_by", nullable = false)
    private String createdBy = "";

    /** For Hibernate. */
    protected ScheduleRow() {}

    ScheduleRow(Schedule schedule) {
        name = schedule.name();
        function = schedule.task().function();
        unique = schedule.task().unique();
        priority = schedule.task().priority().ordinal();
        workload = schedule.task().workload();
        cron = schedule.timing().cron() == null ? "" : schedule.timing().cron();
        zone = schedule.timing().zone().getId();
        Duration every = schedule.timing().every();
        stepMillis = every == null ? 0 : every.toMillis();
        skipMissed = schedule.skipMissed() ? 1 : 0;
        paused = schedule.paused() ? 1 : 0;
        nextAt = schedule.state().next().toEpochMilli();
        Instant due = schedule.state().lastDue();
        lastDue = due == null ? 0 : due.toEpochMilli();
        lastHandle = ColumnText.key(schedule.state().lastHandle());
        trouble = ColumnText.key(schedule.state().trouble());
        createdAt = schedule.state().createdAt().toEpochMilli();
        createdBy = ColumnText.key(schedule.state().createdBy());
    }

    Schedule view() {
        return new Schedule(
                name,
                new Schedule.Task(function, unique, Priority.values()[priority], workload),
                new Timing(
                        cron.isEmpty() ? null : cron,
                        ZoneId.of(zone),
                        stepMillis == 0 ? null : Duration.ofMillis(stepMillis)),
                skipMissed == 1,
                paused == 1,
                new Schedule.State(
                        Instant.ofEpochMilli(nextAt),
                        time(lastDue),
                        lastHandle,
                        trouble,
                        Instant.ofEpochMilli(createdAt),
                        createdBy));
    }

    private static @Nullable Instant time(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis);
    }
}

package dev.gearman.server.app.schedules;

import dev.gearman.server.app.records.ColumnText;
import dev.gearman.server.app.records.RecordDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.PageRequest;
import org.springframework.stereotype.Component;

/**
 * The schedules in the relational database. All methods block, and throw {@link
 * dev.gearman.server.app.records.RecordsUnavailableException} while the database does not answer.
 */
@Component
public class ScheduleStore {
    private static final int MOST_AT_ONCE = 100;

    private final RecordDatabase database;
    private final ScheduleRepository rows;

    ScheduleStore(RecordDatabase database, ScheduleRepository rows) {
        this.database = database;
        this.rows = rows;
    }

    public boolean isOpen() {
        return database.isOpen();
    }

    List<Schedule> all() {
        return database.transact(() ->
                rows.findAllByOrderByName().stream().map(ScheduleRow::view).toList());
    }

    Optional<Schedule> find(String name) {
        return database.transact(() -> rows.findByName(name).map(ScheduleRow::view));
    }

    long count() {
        return database.transact(rows::count);
    }

    public void save(Schedule schedule) {
        database.transact(() -> rows.save(new ScheduleRow(schedule)));
    }

    boolean delete(String name) {
        return database.transact(() -> rows.delete(name)) > 0;
    }

    /** Those whose time has come, the longest overdue first, a few at a time. */
    public List<Schedule> due(Instant now) {
        return database.transact(() -> rows.due(now.toEpochMilli(), PageRequest.of(0, MOST_AT_ONCE)).stream()
                .map(ScheduleRow::view)
                .toList());
    }

    /** When the next one is due, {@code null} if none ever is. */
    @Nullable
    Instant firstTime() {
        Long first = database.<@Nullable Long>transact(rows::firstTime);
        return first == null ? null : Instant.ofEpochMilli(first);
    }

    /** Writes down that the job for a time is submitted. */
    void fired(Schedule schedule, String handle, Instant next) {
        long due = schedule.state().next().toEpochMilli();
        database.transact(() -> rows.fired(schedule.name(), due, ColumnText.key(handle), next.toEpochMilli()));
    }

    /** Writes down that there is no job for a time, not yet (the next time is the same) or for good. */
    void passed(Schedule schedule, Instant next, String trouble) {
        long due = schedule.state().next().toEpochMilli();
        database.transact(() -> rows.passed(schedule.name(), due, next.toEpochMilli(), ColumnText.key(trouble)));
    }
}

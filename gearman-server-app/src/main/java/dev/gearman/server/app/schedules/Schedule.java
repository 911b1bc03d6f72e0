package dev.gearman.server.app.schedules;

import dev.gearman.server.api.Priority;
import dev.gearman.server.app.records.ColumnText;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job that comes again and again.
 *
 * @param name of the schedule, 1 to 100 characters
 * @param task what is submitted
 * @param timing when
 * @param skipMissed whether times that pass while the server is away are left out; otherwise one job makes up for all of them
 * @param paused whether it rests
 * @param state what became of it
 */
public record Schedule(String name, Task task, Timing timing, boolean skipMissed, boolean paused, State state) {
    /** Longest name, in characters. */
    public static final int MAX_NAME = 100;
    /** Largest workload, in bytes. */
    public static final int MAX_WORKLOAD = 64 * 1024;

    public Schedule {
        if (name.isBlank() || name.length() > MAX_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "name: empty, too long, or with control characters (expected: 1.." + MAX_NAME + " characters)");
        }
    }

    /**
     * What is submitted.
     *
     * @param unique unique key of the job: while the job before is not over, the next one joins it; empty for a key of its own
     *     for every time
     */
    public record Task(String function, String unique, Priority priority, byte[] workload) {
        public Task {
            if (workload.length > MAX_WORKLOAD) {
                throw new IllegalArgumentException(
                        "workload: " + workload.length + " bytes (expected: 0.." + MAX_WORKLOAD + ")");
            }
            if (function.length() > ColumnText.LONG || function.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("function: too long, or with a NUL");
            }
            if (unique.length() > MAX_UNIQUE || unique.indexOf('\0') >= 0) {
                throw new IllegalArgumentException(
                        "unique: too long, or with a NUL (expected: 0.." + MAX_UNIQUE + " characters)");
            }
        }
    }

    private static final int MAX_UNIQUE = 64;

    /**
     * What became of a schedule.
     *
     * @param next when it fires next
     * @param lastDue the last time that it fired for, {@code null} if it never has
     * @param lastHandle the job of that time, empty if none
     * @param trouble why the job of the time {@code next} is not there yet, empty if nothing is wrong
     * @param createdBy who made it
     */
    public record State(
            Instant next,
            @Nullable Instant lastDue,
            String lastHandle,
            String trouble,
            Instant createdAt,
            String createdBy) {}

    /** The unique key of the job for a time: the same one after a restart, so that the job is not submitted twice. */
    public String uniqueAt(Instant due) {
        return task.unique().isEmpty()
                ? "schedule-" + Long.toHexString(ColumnText.hash(name)) + "-" + due.toEpochMilli()
                : task.unique();
    }
}

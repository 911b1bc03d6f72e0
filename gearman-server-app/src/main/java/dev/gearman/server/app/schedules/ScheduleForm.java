package dev.gearman.server.app.schedules;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.server.api.Priority;
import dev.gearman.server.app.jobs.JobController;
import dev.gearman.server.app.jobs.SubmitController;
import dev.gearman.server.app.ui.Preview;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The form of a schedule. What is not filled in is {@code null} or empty.
 *
 * @param missed {@code skip} or {@code once}
 * @param keep {@code yes} if the workload stays as it is, because it is no text
 */
record ScheduleForm(
        @Nullable String name,
        @Nullable String function,
        @Nullable String workload,
        @Nullable String unique,
        @Nullable String priority,
        @Nullable String cron,
        @Nullable String zone,
        @Nullable String every,
        @Nullable String missed,
        @Nullable String keep) {

    /** For a new schedule. */
    static ScheduleForm empty(String function, String zone) {
        return new ScheduleForm("", function, "", "", "normal", "", zone, "", "once", null);
    }

    /** For one that there is. */
    static ScheduleForm of(Schedule schedule) {
        Schedule.Task task = schedule.task();
        boolean text = isText(task.workload());
        return new ScheduleForm(
                schedule.name(),
                task.function(),
                text ? new String(task.workload(), UTF_8) : "",
                task.unique(),
                JobController.lower(task.priority()),
                schedule.timing().cronTyped(),
                schedule.timing().zone().getId(),
                schedule.timing().everyTyped(),
                schedule.skipMissed() ? "skip" : "once",
                text ? null : "yes");
    }

    static boolean isText(byte[] workload) {
        Preview preview = Preview.of(workload, workload.length);
        return List.of("text", "json", "empty").contains(preview.kind());
    }

    /**
     * What is to be submitted.
     *
     * @param before the schedule that is changed, {@code null} for a new one
     */
    Schedule.Task task(@Nullable Schedule before) {
        byte[] data = "yes".equals(keep) && before != null
                ? before.task().workload()
                : SubmitController.workload(filled(workload), null);
        return new Schedule.Task(
                filled(function),
                filled(unique).strip(),
                priority == null ? Priority.NORMAL : JobController.priority(priority),
                data);
    }

    Timing timing() {
        return Timing.parse(cron, zone, every);
    }

    boolean skipMissed() {
        return "skip".equals(missed);
    }

    static String filled(@Nullable String text) {
        return text == null ? "" : text;
    }
}

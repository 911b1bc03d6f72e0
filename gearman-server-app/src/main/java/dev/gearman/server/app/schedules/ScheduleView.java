package dev.gearman.server.app.schedules;

import dev.gearman.server.app.jobs.JobController;
import dev.gearman.server.app.ui.Links;
import dev.gearman.server.app.ui.Texts;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A schedule, ready to print. */
record ScheduleView(
        String name,
        String href,
        String words,
        String function,
        String functionHref,
        String priority,
        String unique,
        boolean skipMissed,
        boolean paused,
        String trouble,
        List<Texts.When> next,
        Texts.@Nullable When lastDue,
        String lastHandle,
        @Nullable String lastHref,
        Texts.When created,
        String createdBy) {
    static ScheduleView of(Schedule schedule, int times) {
        Schedule.State state = schedule.state();
        Instant now = Instant.now();
        return new ScheduleView(
                Texts.name(schedule.name()),
                Links.schedule(schedule.name()),
                schedule.timing().words(),
                Texts.name(schedule.task().function()),
                Links.function(schedule.task().function()),
                JobController.lower(schedule.task().priority()),
                Texts.visible(schedule.task().unique(), 100),
                schedule.skipMissed(),
                schedule.paused(),
                Texts.visible(state.trouble(), 300),
                schedule.paused()
                        ? List.of()
                        : schedule.timing().following(state.next(), times).stream()
                                .map(time -> when(time, now, schedule.timing().zone()))
                                .toList(),
                Texts.when(state.lastDue()),
                state.lastHandle(),
                state.lastHandle().isEmpty() ? null : Links.job(state.lastHandle()),
                Texts.when(state.createdAt(), now),
                Texts.visible(state.createdBy(), 100));
    }

    /** A time in the zone that the schedule means. */
    private static Texts.When when(Instant time, Instant now, ZoneId zone) {
        Texts.When when = Texts.when(time, now);
        return new Texts.When(when.text(), time, zone);
    }
}

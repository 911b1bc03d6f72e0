package dev.gearman.server.app.schedules;

import dev.gearman.server.app.jobs.Submission;
import dev.gearman.server.app.operations.NotFoundException;
import dev.gearman.server.app.rest.Bytes;
import dev.gearman.server.app.security.Visitor;
import dev.gearman.server.app.ui.PathNames;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Jobs that come again and again. */
@RestController
@ConditionalOnWebApplication
@RequestMapping("/api/v1/schedules")
@Tag(name = "Schedules", description = "Jobs that come again and again")
class SchedulesApi {
    private static final int TIMES = 5;

    private final Schedules schedules;

    SchedulesApi(Schedules schedules) {
        this.schedules = schedules;
    }

    /**
     * What a schedule is to be.
     *
     * @param function name of the function
     * @param workload data for the worker, empty if missing, up to 64 KB
     * @param encoding of the workload: text (the default) or base64
     * @param unique unique key: a time for which the job before is not over brings no second one
     * @param priority high, normal (the default) or low
     * @param cron five fields as in a crontab, or six with seconds first; in the place of every
     * @param zone of the cron expression, that of the server if missing
     * @param every a step such as 30s, 15m, 12h or 7d; in the place of cron
     * @param missed once (the default) to make up with one job for what was missed while the server was away, or skip
     */
    record NewSchedule(
            @Nullable String function,
            @Nullable String workload,
            @Nullable String encoding,
            @Nullable String unique,
            @Nullable String priority,
            @Nullable String cron,
            @Nullable String zone,
            @Nullable String every,
            @Nullable String missed) {

        Schedule.Task task() {
            if (function == null) {
                throw new IllegalArgumentException("function: is needed");
            }
            return new Schedule.Task(
                    function,
                    unique == null ? "" : unique,
                    Submission.priority(priority),
                    Bytes.decode(workload == null ? "" : workload, encoding == null ? "text" : encoding));
        }

        boolean skipMissed() {
            return switch (missed == null ? "once" : missed) {
                case "once" -> false;
                case "skip" -> true;
                default -> throw new IllegalArgumentException("missed: unknown (expected: once or skip)");
            };
        }
    }

    /**
     * A schedule.
     *
     * @param words its times in words
     * @param next its next times, none while it is paused
     * @param lastDue the last time that it fired for
     * @param lastHandle the job of that time
     * @param trouble why the job of the next time is not there yet, although it should be
     */
    record Known(
            String name,
            String function,
            Bytes workload,
            String unique,
            String priority,
            @Nullable String cron,
            String zone,
            @Nullable Duration every,
            String words,
            String missed,
            boolean paused,
            List<Instant> next,
            @Nullable Instant lastDue,
            String lastHandle,
            String trouble,
            Instant createdAt,
            String createdBy) {

        static Known of(Schedule schedule) {
            Schedule.Task task = schedule.task();
            Schedule.State state = schedule.state();
            return new Known(
                    schedule.name(),
                    task.function(),
                    Bytes.of(task.workload()),
                    task.unique(),
                    task.priority().name().toLowerCase(Locale.ROOT),
                    schedule.timing().cron(),
                    schedule.timing().zone().getId(),
                    schedule.timing().every(),
                    schedule.timing().words(),
                    schedule.skipMissed() ? "skip" : "once",
                    schedule.paused(),
                    schedule.paused() ? List.of() : schedule.timing().following(state.next(), TIMES),
                    state.lastDue(),
                    state.lastHandle(),
                    state.trouble(),
                    state.createdAt(),
                    state.createdBy());
        }
    }

    @GetMapping
    @Operation(summary = "All schedules, by name")
    List<Known> all() {
        return schedules.all().stream().map(Known::of).toList();
    }

    @GetMapping("/{name}")
    @Operation(summary = "One schedule")
    Known one(@PathVariable String name) {
        return known(PathNames.decode(name));
    }

    private Known known(String name) {
        return Known.of(
                schedules.find(name).orElseThrow(() -> new NotFoundException("no schedule of this name is known")));
    }

    @PutMapping("/{name}")
    @Operation(
            summary = "Make a schedule, or change the one of this name",
            description = "One of cron and every is needed. Answers 201 if there was none.")
    ResponseEntity<Known> put(@PathVariable String name, @RequestBody NewSchedule wanted, HttpServletRequest request) {
        String decoded = PathNames.decode(name);
        boolean created = schedules.put(
                Visitor.of(request),
                decoded,
                wanted.task(),
                Timing.parse(wanted.cron(), wanted.zone(), wanted.every()),
                wanted.skipMissed(),
                false);
        return ResponseEntity.status(created ? HttpStatus.CREATED : HttpStatus.OK)
                .body(known(decoded));
    }

    @PostMapping("/{name}/pause")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Let a schedule rest")
    void pause(@PathVariable String name, HttpServletRequest request) {
        schedules.pause(Visitor.of(request), PathNames.decode(name));
    }

    @PostMapping("/{name}/resume")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Let a schedule go on, with its next time from now")
    void resume(@PathVariable String name, HttpServletRequest request) {
        schedules.resume(Visitor.of(request), PathNames.decode(name));
    }

    @PostMapping("/{name}/run-now")
    @Operation(
            summary = "Submit the job of a schedule now, beside its times",
            description = "Answers 201, or 200 if a job with the unique key of the schedule has not ended.")
    ResponseEntity<Schedules.Run> runNow(@PathVariable String name, HttpServletRequest request) {
        Schedules.Run run = schedules.runNow(Visitor.of(request), PathNames.decode(name));
        return ResponseEntity.status(run.joined() ? HttpStatus.OK : HttpStatus.CREATED)
                .body(run);
    }

    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Forget a schedule; jobs that it has submitted stay")
    void delete(@PathVariable String name, HttpServletRequest request) {
        if (!schedules.delete(Visitor.of(request), PathNames.decode(name))) {
            throw new NotFoundException("no schedule of this name is known");
        }
    }
}

package dev.gearman.server.app.server;

import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.app.audit.AuditEntry;
import dev.gearman.server.app.audit.AuditLog;
import dev.gearman.server.app.audit.AuditQuery;
import dev.gearman.server.app.deadletter.BuriedJob;
import dev.gearman.server.app.jobs.BulkAction;
import dev.gearman.server.app.jobs.BulkTask;
import dev.gearman.server.app.jobs.BulkTasks;
import dev.gearman.server.app.jobs.JobList;
import dev.gearman.server.app.jobs.JobSearch;
import dev.gearman.server.app.jobs.JobSummary;
import dev.gearman.server.app.jobs.JobsApi;
import dev.gearman.server.app.operations.AuditedOperations;
import dev.gearman.server.app.operations.Engine;
import dev.gearman.server.app.operations.NotFoundException;
import dev.gearman.server.app.records.RecordPage;
import dev.gearman.server.app.rest.Answers.Dead;
import dev.gearman.server.app.rest.Answers.Page;
import dev.gearman.server.app.rest.Answers.Point;
import dev.gearman.server.app.security.Visitor;
import dev.gearman.server.app.statistics.CounterPoint;
import dev.gearman.server.app.statistics.Sampler;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The server, its connections, the dead set, bulk tasks, the audit log. */
@RestController
@ConditionalOnWebApplication
@RequestMapping("/api/v1")
@Tag(name = "Server", description = "The server, workers, dead set, tasks and audit log")
class ServerApi {
    private static final int MAX_POINTS = 500;

    private final Engine engine;
    private final ServerFacts facts;
    private final Sampler sampler;
    private final JobSearch search;
    private final AuditedOperations changes;
    private final BulkTasks tasks;
    private final Records records;

    /** What is used seldom. */
    @org.springframework.stereotype.Component
    @ConditionalOnWebApplication
    record Records(AuditLog audit, Shutdown shutdown) {}

    ServerApi(
            Engine engine,
            ServerFacts facts,
            Sampler sampler,
            JobSearch search,
            AuditedOperations changes,
            BulkTasks tasks,
            Records records) {
        this.engine = engine;
        this.facts = facts;
        this.sampler = sampler;
        this.search = search;
        this.changes = changes;
        this.tasks = tasks;
        this.records = records;
    }

    @GetMapping("/server")
    @Operation(summary = "How the server is")
    ServerFacts.Now server() {
        return facts.now();
    }

    @GetMapping("/problems")
    @Operation(summary = "What somebody should look at: functions without workers, jobs that wait or run for long")
    List<Problem> problems() {
        return Problem.of(engine.completeSnapshot());
    }

    @GetMapping("/statistics")
    @Operation(summary = "Counters over the last 15 minutes or 24 hours")
    List<Point> statistics(
            @RequestParam(defaultValue = "15m") String range,
            @RequestParam(required = false) @Nullable String function) {
        Duration back = switch (range) {
            case "15m" -> Duration.ofMinutes(15);
            case "1h" -> Duration.ofHours(1);
            case "24h" -> Duration.ofDays(1);
            default -> throw new IllegalArgumentException("range: unknown (expected: 15m, 1h or 24h)");
        };
        List<CounterPoint> points =
                function == null ? sampler.points(back, MAX_POINTS) : sampler.points(function, back, MAX_POINTS);
        return points.stream().map(ServerApi::point).toList();
    }

    private static Point point(CounterPoint p) {
        double minutes = Math.max(1, p.step().toMillis()) / 60_000.0;
        return new Point(
                p.time().toEpochMilli(),
                p.submitted() / minutes,
                p.completed() / minutes,
                p.failed() / minutes,
                p.waiting(),
                p.running(),
                p.workers());
    }

    @GetMapping("/workers")
    @Operation(summary = "Connections that can do something, or all of them")
    List<EngineSnapshot.Connection> workers(@RequestParam(defaultValue = "false") boolean all) {
        return engine.snapshot().connections().stream()
                .filter(c -> all || c.isWorker())
                .toList();
    }

    @DeleteMapping("/workers/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Close a connection; its running jobs go back to their queues")
    void disconnect(@PathVariable long id, HttpServletRequest request) {
        if (!changes.disconnect(Visitor.of(request), id)) {
            throw new NotFoundException("no connection " + id);
        }
    }

    @GetMapping("/scheduled")
    @Operation(summary = "Jobs whose time has not come, the next to run first")
    Page<JobSummary> scheduled(
            @RequestParam(required = false) @Nullable String function,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") int limit) {
        JobList list = search.delayed(function, cursor, limit);
        return new Page<>(list.brief(), list.next());
    }

    @GetMapping("/failed")
    @Operation(
            summary = "The dead set, latest death first",
            description =
                    "\"missing\" says so if the dead set is switched off. Errors are one line each: the first line and the "
                            + "root cause. The job has them in full.")
    Dead failed(
            JobsApi.Search fields,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") int limit) {
        RecordPage<BuriedJob> page = search.dead(fields.filter(), cursor, limit);
        return new Dead(page.rows().stream().map(BuriedJob::brief).toList(), page.next(), search.deadSetOff());
    }

    /** Something to be done to all jobs that match. */
    record NewTask(@Nullable String action, JobsApi.@Nullable Search filter) {}

    @PostMapping("/tasks")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Do something to all jobs that match, in the background",
            description =
                    "Actions: cancel, run-now, priority-high, priority-normal, priority-low; for the dead set retry"
                            + " and delete. \"announced\" is the number of jobs that match, \"done\" and \"failed\" count"
                            + " those that were changed and those that were not, with \"reasons\". The state is DONE only"
                            + " if no job failed; otherwise PARTLY_DONE, STOPPED, INTERRUPTED or FAILED.")
    BulkTask.View start(@RequestBody NewTask task, HttpServletRequest request) {
        if (task.action() == null || task.filter() == null) {
            throw new IllegalArgumentException("action and filter: are needed, {} for everything");
        }
        return tasks.start(
                Visitor.of(request), BulkAction.of(task.action()), task.filter().filter(), null);
    }

    @GetMapping("/tasks")
    @Operation(summary = "The last tasks, the newest first")
    List<BulkTask.View> all() {
        return tasks.all();
    }

    @GetMapping("/tasks/{id}")
    @Operation(summary = "How a task is")
    BulkTask.View task(@PathVariable long id) {
        return tasks.find(id).orElseThrow(() -> new NotFoundException("no task " + id));
    }

    @DeleteMapping("/tasks/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Stop a task where it is")
    void stop(@PathVariable long id, HttpServletRequest request) {
        if (!tasks.cancel(Visitor.of(request), id)) {
            throw new NotFoundException("no task " + id + " is under way");
        }
    }

    @GetMapping("/audit")
    @Operation(summary = "Who changed what, the newest first")
    Page<AuditEntry> audit(
            @RequestParam(required = false) @Nullable String who,
            @RequestParam(required = false) @Nullable String action,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") int limit) {
        RecordPage<AuditEntry> page = records.audit().find(new AuditQuery(who, action, cursor, limit));
        return new Page<>(page.rows(), page.next());
    }

    @PostMapping("/server/drain")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Close the job port, and end when no job is left")
    void drain(HttpServletRequest request) {
        records.shutdown().drain(Visitor.of(request));
    }

    @PostMapping("/server/shutdown")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Wait for running jobs as long as is configured, and end")
    void shutdown(HttpServletRequest request) {
        records.shutdown().stop(Visitor.of(request));
    }
}

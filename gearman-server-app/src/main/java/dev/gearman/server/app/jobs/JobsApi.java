package dev.gearman.server.app.jobs;

import dev.gearman.server.api.JobEdit;
import dev.gearman.server.app.history.JobResult;
import dev.gearman.server.app.jobs.JobFilter.Kind;
import dev.gearman.server.app.operations.AuditedOperations;
import dev.gearman.server.app.operations.NotFoundException;
import dev.gearman.server.app.rest.Answers;
import dev.gearman.server.app.rest.Bytes;
import dev.gearman.server.app.security.Visitor;
import dev.gearman.server.app.ui.PathNames;
import dev.gearman.server.app.ui.TypedTime;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Jobs: submit, find, follow, change. */
@RestController
@ConditionalOnWebApplication
@RequestMapping("/api/v1/jobs")
@Tag(name = "Jobs", description = "Submit, find, follow and change jobs")
public class JobsApi {
    /** How long a page is looked for: whoever has to ask again and again waits longer in all. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final JobSearch search;
    private final AuditedOperations changes;
    private final Submissions submissions;
    private final JobEvents events;

    JobsApi(JobSearch search, AuditedOperations changes, Submissions submissions, JobEvents events) {
        this.search = search;
        this.changes = changes;
        this.submissions = submissions;
        this.events = events;
    }

    /** The search fields of the query string; times have an offset from UTC. */
    public record Search(
            @Nullable String q,
            @Nullable String function,
            @Nullable List<String> state,
            @Nullable String client,
            @Nullable String worker,

            @Schema(type = "string", format = "date-time") @Nullable
            String from,

            @Schema(type = "string", format = "date-time") @Nullable
            String to) {
        public JobFilter filter() {
            return new JobFilter(
                    q,
                    function,
                    state == null
                            ? java.util.Set.of()
                            : state.stream().map(Kind::of).collect(Collectors.toSet()),
                    client,
                    worker,
                    TypedTime.instant("from", from),
                    TypedTime.instant("to", to));
        }
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Submit a job",
            description =
                    "In the background: answers 201 when the job is stored, 200 if it joined one with the same unique"
                            + " key. In the foreground: answers when it has ended, 504 if that takes too long. With the header"
                            + " Idempotency-Key, which is used as the unique key, a job that has ended and is in the history"
                            + " is not done again.")
    CompletableFuture<ResponseEntity<?>> submit(
            @RequestBody Submission submission,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            HttpServletRequest request) {
        if (submission.function() == null) {
            throw new IllegalArgumentException("function: is missing");
        }
        byte[] data = Bytes.decode(
                submission.workload() == null ? "" : submission.workload(),
                submission.encoding() == null ? "text" : submission.encoding());
        return submissions.submit(Visitor.of(request), submission, submission.function(), data, key);
    }

    @GetMapping
    @Operation(
            summary = "Find jobs, live ones first",
            description =
                    "Pages are chained by the cursor \"next\". A page takes a second at most: among many jobs it may have"
                            + " few or none, and a next one all the same. \"missing\" says what could not be looked at. Errors"
                            + " are one line each: the first line and the root cause. The job has them in full.")
    FoundJobs find(
            Search fields,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") int limit) {
        return FoundJobs.of(search.find(fields.filter(), cursor, limit, PATIENCE));
    }

    @GetMapping("/{handle}")
    @Operation(summary = "All that is known of a job")
    JobDetails job(@PathVariable String handle) {
        return find(handle);
    }

    private JobDetails find(String segment) {
        String handle = PathNames.decode(segment);
        return search.details(handle).orElseThrow(() -> unknown(handle));
    }

    private static NotFoundException unknown(String handle) {
        return new NotFoundException("no job " + handle + " is known");
    }

    @GetMapping("/by-unique")
    @Operation(summary = "The job with a unique key: the live one, or the last that ended")
    JobSummary byUnique(@RequestParam(required = false) @Nullable String function, @RequestParam String unique) {
        return search.byUnique(function, unique)
                .orElseThrow(() -> new NotFoundException("no job with this unique key is known"));
    }

    @GetMapping(path = "/{handle}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            summary = "Follow a job",
            description =
                    "Events: state, progress, data, warning, exception, ended. Data beyond 64 KB is left out: \"cut\""
                            + " says how many bytes are missing.")
    SseEmitter events(@PathVariable String handle) {
        return events.follow(PathNames.decode(handle));
    }

    @GetMapping("/{handle}/workload")
    @Operation(summary = "The workload of a live or dead job, as bytes")
    ResponseEntity<byte[]> workload(@PathVariable String handle) {
        return bytes(search.workload(PathNames.decode(handle), Integer.MAX_VALUE)
                .orElseThrow(() -> new NotFoundException("the workload of this job is not kept")));
    }

    @GetMapping("/{handle}/result")
    @Operation(summary = "The result of a background job that was completed, as bytes")
    ResponseEntity<byte[]> result(@PathVariable String handle) {
        String name = PathNames.decode(handle);
        return bytes(search.result(name)
                .map(JobResult::result)
                .orElseThrow(() -> search.summary(name).isPresent()
                        ? new NotFoundException("job " + name + " has no result that is kept")
                        : unknown(name)));
    }

    private static ResponseEntity<byte[]> bytes(byte[] data) {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().build().toString())
                .body(data);
    }

    @DeleteMapping("/{handle}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Cancel a live job, or delete a dead one")
    void cancel(@PathVariable String handle, HttpServletRequest request) {
        String name = PathNames.decode(handle);
        JobSummary job = search.summary(name).orElseThrow(() -> unknown(name));
        boolean done = job.state().equals("dead")
                ? changes.deleteDead(Visitor.of(request), name)
                : changes.cancel(Visitor.of(request), name);
        if (!done) {
            throw new NotFoundException("job " + name + " has ended before");
        }
    }

    @PostMapping("/{handle}/run-now")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Let a delayed job run at once, put a waiting one in front")
    void runNow(@PathVariable String handle, HttpServletRequest request) {
        String name = PathNames.decode(handle);
        if (!changes.runNow(Visitor.of(request), name)) {
            throw new NotFoundException("no job " + name + " waits");
        }
    }

    /** A priority: high, normal or low. */
    record NewPriority(@Nullable String priority) {}

    @PutMapping("/{handle}/priority")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Give a waiting job another priority")
    void priority(@PathVariable String handle, @RequestBody NewPriority priority, HttpServletRequest request) {
        String name = PathNames.decode(handle);
        if (priority.priority() == null) {
            throw new IllegalArgumentException("priority: is missing (expected: high, normal or low)");
        }
        if (!changes.changePriority(Visitor.of(request), name, Submission.priority(priority.priority()))) {
            throw new NotFoundException("no job " + name + " waits");
        }
    }

    /**
     * What is to be changed of a job that no worker has; what is missing stays as it is.
     *
     * @param at when it may run at the earliest, with an offset from UTC
     * @param delaySeconds the same in seconds from now, 0 for at once
     * @param priority high, normal or low
     * @param workload another workload
     * @param encoding of the workload: text (the default) or base64
     */
    record Change(
            @Schema(type = "string", format = "date-time") @Nullable
            String at,

            @Nullable Long delaySeconds,
            @Nullable String priority,
            @Nullable String workload,
            @Nullable String encoding) {
        JobEdit edit() {
            Long time = at != null || delaySeconds != null ? Submission.notBefore(at, delaySeconds) : null;
            if (time == null && priority == null && workload == null) {
                throw new IllegalArgumentException(
                        "nothing to change (expected: at, delaySeconds, priority or workload)");
            }
            JobEdit edit = JobEdit.of(time, priority == null ? null : Submission.priority(priority));
            return workload == null ? edit : edit.with(Bytes.decode(workload, encoding == null ? "text" : encoding));
        }
    }

    @PatchMapping("/{handle}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary = "Change time, priority or workload of a job that waits or is delayed",
            description =
                    "Answers when the job is stored like that. A waiting job that gets a time is delayed until then.")
    void edit(@PathVariable String handle, @RequestBody Change change, HttpServletRequest request) {
        String name = PathNames.decode(handle);
        if (!changes.edit(Visitor.of(request), name, change.edit())) {
            throw new NotFoundException("no job " + name + " waits");
        }
    }

    /** Another workload for a dead job. */
    record Edit(@Nullable String workload, @Nullable String encoding) {}

    @PostMapping("/{handle}/retry")
    @Operation(
            summary = "Submit a dead job again, with another workload if there is one in the body",
            description =
                    "Answers 409 if a job with the same unique key has not ended; the dead job stays where it is.")
    Answers.SubmittedJob retry(
            @PathVariable String handle,
            @RequestBody(required = false) @Nullable Edit edit,
            HttpServletRequest request) {
        byte[] data = edit == null || edit.workload() == null
                ? null
                : Bytes.decode(edit.workload(), edit.encoding() == null ? "text" : edit.encoding());
        String again = changes.retry(Visitor.of(request), PathNames.decode(handle), data);
        return new Answers.SubmittedJob(again, false, "submitted", null);
    }
}

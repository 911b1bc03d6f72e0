package dev.gearman.server.app.functions;

import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.app.jobs.Submission;
import dev.gearman.server.app.jobs.Submissions;
import dev.gearman.server.app.operations.AuditedOperations;
import dev.gearman.server.app.operations.Engine;
import dev.gearman.server.app.operations.NotFoundException;
import dev.gearman.server.app.rest.Answers.Changed;
import dev.gearman.server.app.rest.Answers.NumberedPage;
import dev.gearman.server.app.security.Visitor;
import dev.gearman.server.app.ui.PathNames;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/** Functions: look, pause, limit, purge, forget, and submit raw bytes. */
@RestController
@ConditionalOnWebApplication
@RequestMapping("/api/v1/functions")
@Tag(name = "Functions", description = "Look at functions, pause, limit, purge and forget them")
class FunctionsApi {
    private static final int MAX_SIZE = 1_000;

    private final Engine engine;
    private final AuditedOperations changes;
    private final Submissions submissions;

    FunctionsApi(Engine engine, AuditedOperations changes, Submissions submissions) {
        this.engine = engine;
        this.changes = changes;
        this.submissions = submissions;
    }

    @GetMapping
    @Operation(summary = "All functions, or those whose name holds a text, by name")
    NumberedPage<EngineSnapshot.Function> all(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "1") int page,
            @RequestParam(defaultValue = "100") int size) {
        if (page < 1 || size < 1 || size > MAX_SIZE) {
            throw new IllegalArgumentException(
                    "page or size: out of range (expected: page 1.., size 1.." + MAX_SIZE + ")");
        }
        List<EngineSnapshot.Function> found = engine.completeSnapshot().functions().stream()
                .filter(f -> f.name().toLowerCase(Locale.ROOT).contains(q.toLowerCase(Locale.ROOT)))
                .sorted(Comparator.comparing(EngineSnapshot.Function::name))
                .toList();
        int first = (int) Math.min(found.size(), (page - 1L) * size);
        return new NumberedPage<>(found.subList(first, Math.min(found.size(), first + size)), page, size, found.size());
    }

    @GetMapping("/{name}")
    @Operation(summary = "One function")
    EngineSnapshot.Function one(@PathVariable String name) {
        engine.completeSnapshot();
        return engine.function(PathNames.decode(name))
                .orElseThrow(() -> new NotFoundException("no function of this name is known"));
    }

    @PostMapping("/{name}/pause")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Hand out no more jobs of a function, also after a restart")
    void pause(@PathVariable String name, HttpServletRequest request) {
        changes.pause(Visitor.of(request), PathNames.decode(name));
    }

    @PostMapping("/{name}/resume")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Hand out jobs of a function again")
    void resume(@PathVariable String name, HttpServletRequest request) {
        changes.resume(Visitor.of(request), PathNames.decode(name));
    }

    @PostMapping("/{name}/purge")
    @Operation(summary = "Cancel all jobs of a function that no worker has")
    Changed purge(@PathVariable String name, HttpServletRequest request) {
        return new Changed(changes.purge(Visitor.of(request), PathNames.decode(name)));
    }

    /** Largest queues by priority, 0 for no limit. */
    record Limits(int high, int normal, int low) {}

    @PutMapping("/{name}/limits")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Limit the jobs of a function, also after a restart")
    void limits(@PathVariable String name, @RequestBody Limits limits, HttpServletRequest request) {
        changes.limit(Visitor.of(request), PathNames.decode(name), limits.high(), limits.normal(), limits.low());
    }

    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Forget a function that has neither jobs nor workers")
    void forget(@PathVariable String name, HttpServletRequest request) {
        if (!changes.forget(Visitor.of(request), PathNames.decode(name))) {
            throw new NotFoundException("the function is not known, or has jobs or workers");
        }
    }

    /**
     * Whatever its content type says, the body is the workload. The query string is read here and not by the container, which
     * would take the body of a form for parameters.
     */
    @PostMapping("/{name}/jobs")
    @Operation(
            summary = "Submit a job whose workload is the body, as it is",
            description = "In the query string: unique, priority, background, at, delaySeconds, timeoutSeconds.")
    CompletableFuture<ResponseEntity<?>> submit(
            @PathVariable String name,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            HttpServletRequest request)
            throws IOException {
        byte[] data = request.getInputStream().readAllBytes();
        MultiValueMap<String, String> query = UriComponentsBuilder.newInstance()
                .query(request.getQueryString())
                .build()
                .getQueryParams();
        String at = first(query, "at");
        Submission submission = new Submission(
                null,
                null,
                null,
                first(query, "unique"),
                first(query, "priority"),
                flag(query, "background"),
                at,
                number(query, "delaySeconds"),
                number(query, "timeoutSeconds"));
        return submissions.submit(Visitor.of(request), submission, PathNames.decode(name), data, key);
    }

    private static @Nullable String first(MultiValueMap<String, String> query, String name) {
        String value = query.getFirst(name);
        return value == null ? null : UriUtils.decode(value, java.nio.charset.StandardCharsets.UTF_8);
    }

    private static @Nullable Long number(MultiValueMap<String, String> query, String name) {
        String value = first(query, name);
        try {
            return value == null ? null : Long.valueOf(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + ": not a whole number", e);
        }
    }

    private static @Nullable Boolean flag(MultiValueMap<String, String> query, String name) {
        String value = first(query, name);
        if (value != null && !value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException(name + ": unknown (expected: true or false)");
        }
        return value == null ? null : Boolean.valueOf(value);
    }
}

package dev.gearman.server.app.jobs;

import dev.gearman.server.api.JobDraft;
import dev.gearman.server.api.JobWatcher;
import dev.gearman.server.api.Outcome;
import dev.gearman.server.api.Submitted;
import dev.gearman.server.api.Watch;
import dev.gearman.server.app.operations.AuditedOperations;
import dev.gearman.server.app.rest.Answers.SubmittedJob;
import dev.gearman.server.app.rest.Bytes;
import dev.gearman.server.app.security.Visitor;
import dev.gearman.server.app.ui.PathNames;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Submits jobs, and waits for the results of those in the foreground without keeping a thread waiting. */
@Component
@ConditionalOnWebApplication
public class Submissions {
    private static final Duration STORING = Duration.ofSeconds(30);

    private final AuditedOperations changes;
    private final JobSearch search;

    Submissions(AuditedOperations changes, JobSearch search) {
        this.changes = changes;
        this.search = search;
    }

    /**
     * The answer to a submission.
     *
     * @param key idempotency key, {@code null} for none: a job with this unique key that has ended is not done again
     */
    public CompletableFuture<ResponseEntity<?>> submit(
            Visitor who, Submission submission, String function, byte[] data, @Nullable String key) {
        String unique = key == null ? submission.unique() : key;
        JobDraft draft = submission.draft(function, data, unique, who.name() + " at " + who.address());
        if (key != null) {
            Optional<JobSummary> known = search.byUnique(function, key);
            if (known.isPresent() && !known.get().live()) {
                SubmittedJob answer =
                        new SubmittedJob(known.get().handle(), true, known.get().state(), null);
                return CompletableFuture.completedFuture(ResponseEntity.ok(answer));
            }
        }
        return submission.isBackground() ? background(who, draft) : foreground(who, draft, submission.timeout());
    }

    private CompletableFuture<ResponseEntity<?>> background(Visitor who, JobDraft draft) {
        return changes.submit(who, draft, null)
                .orTimeout(STORING.toSeconds(), TimeUnit.SECONDS)
                .thenApply(submitted -> {
                    SubmittedJob answer = new SubmittedJob(submitted.handle(), submitted.joined(), "submitted", null);
                    return submitted.joined()
                            ? ResponseEntity.ok().location(address(submitted)).body(answer)
                            : ResponseEntity.created(address(submitted)).body(answer);
                });
    }

    private static URI address(Submitted submitted) {
        return URI.create("/api/v1/jobs/" + PathNames.encode(submitted.handle()));
    }

    private CompletableFuture<ResponseEntity<?>> foreground(Visitor who, JobDraft draft, Duration timeout) {
        Ending ending = new Ending();
        CompletableFuture<Submitted> submitted =
                changes.submit(who, draft, ending).orTimeout(STORING.toSeconds(), TimeUnit.SECONDS);
        CompletableFuture<ResponseEntity<?>> answer = submitted.thenCompose(s -> ending.result
                .<ResponseEntity<?>>thenApply(done ->
                        ResponseEntity.ok(new SubmittedJob(s.handle(), s.joined(), word(done.outcome()), done.bytes())))
                .completeOnTimeout(late(s, timeout), timeout.toMillis(), TimeUnit.MILLISECONDS));
        // whoever does not wait any more gives the job up, unless others wait for it
        answer.whenComplete((response, failure) -> submitted.thenAccept(s -> close(s.watch())));
        return answer;
    }

    private static ResponseEntity<ProblemDetail> late(Submitted submitted, Duration timeout) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.GATEWAY_TIMEOUT,
                "no worker has completed the job within " + timeout.toSeconds() + " seconds; it is given up");
        problem.setProperty("handle", submitted.handle());
        return ResponseEntity.status(HttpStatus.GATEWAY_TIMEOUT).body(problem);
    }

    private static void close(Watch watch) {
        watch.close();
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** How the job ended. */
    private record Done(Outcome outcome, @Nullable Bytes bytes) {}

    private static final class Ending implements JobWatcher {
        final CompletableFuture<Done> result = new CompletableFuture<>();

        @Override
        public void ended(Outcome outcome, byte[] data) {
            // not on the engine's thread: whoever waits does more than a little
            result.completeAsync(() -> new Done(outcome, outcome == Outcome.COMPLETED ? Bytes.of(data) : null));
        }
    }
}

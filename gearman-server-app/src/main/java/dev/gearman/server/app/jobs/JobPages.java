package dev.gearman.server.app.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.server.app.history.JobResult;
import dev.gearman.server.app.operations.NotFoundException;
import dev.gearman.server.app.records.RecordedAttempt;
import dev.gearman.server.app.ui.ErrorView;
import dev.gearman.server.app.ui.Links;
import dev.gearman.server.app.ui.PageZone;
import dev.gearman.server.app.ui.Preview;
import dev.gearman.server.app.ui.Texts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** What the page of a job shows. */
@Component
@ConditionalOnWebApplication
class JobPages {
    private final JobSearch search;

    JobPages(JobSearch search) {
        this.search = search;
    }

    /** An attempt, ready to print. */
    record AttemptRow(
            Texts.When started,
            String took,
            String worker,
            String workerId,
            String outcome,
            String tone,
            @Nullable ErrorView error) {

        static AttemptRow of(RecordedAttempt attempt) {
            String outcome = JobSummary.word(attempt.outcome());
            return new AttemptRow(
                    Texts.when(attempt.startedAt(), Instant.now()),
                    Texts.duration(Duration.between(attempt.startedAt(), attempt.endedAt())),
                    attempt.worker(),
                    Texts.visible(attempt.workerId(), 80),
                    outcome,
                    JobRow.tone(outcome),
                    ErrorView.of(attempt.error()));
        }
    }

    void fill(JobDetails details, Model model) {
        JobSummary job = details.job();
        String self = Links.job(job.handle());
        model.addAttribute("job", JobRow.of(job));
        model.addAttribute("self", self);
        model.addAttribute("eventsHref", "/api/v1" + self + "/events");
        model.addAttribute("unique", job.unique().isEmpty() ? null : Texts.visible(job.unique(), 500));
        model.addAttribute("error", ErrorView.of(job.error()));
        model.addAttribute("started", Texts.when(job.startedAt()));
        model.addAttribute(
                "workerHref",
                job.state().equals("running")
                        ? new Links.Query("/workers").with("q", job.worker()).toString()
                        : null);
        model.addAttribute("progress", progress(job));
        model.addAttribute(
                "attempts", details.attempts().stream().map(AttemptRow::of).toList());
        model.addAttribute("forgotten", forgotten(details));
        model.addAttribute("waitingClients", details.waitingClients());
        model.addAttribute("cancelRequested", details.cancelRequested());
        model.addAttribute("canCancel", job.live() && !details.cancelRequested());
        model.addAttribute("canMove", waits(job));
        model.addAttribute("isDead", job.state().equals("dead") && details.workloadKept());
        model.addAttribute("workload", details.workloadKept() ? workload(job) : null);
        JobResult result = details.resultKept() ? search.result(job.handle()).orElse(null) : null;
        model.addAttribute("result", result == null ? null : Preview.of(result.result(), result.result().length));
        model.addAttribute("resultExpires", Texts.when(details.resultExpiresAt()));
    }

    /** Number of past attempts that are not kept. */
    private static int forgotten(JobDetails details) {
        JobSummary job = details.job();
        int over = job.attempts() - (job.state().equals("running") ? 1 : 0);
        return details.attempts().isEmpty()
                ? 0
                : Math.max(0, over - details.attempts().size());
    }

    private static boolean waits(JobSummary job) {
        return job.state().equals("waiting") || job.state().equals("delayed");
    }

    private static @Nullable String progress(JobSummary job) {
        return job.denominator() > 0 ? Texts.number(job.numerator()) + " of " + Texts.number(job.denominator()) : null;
    }

    private @Nullable Preview workload(JobSummary job) {
        return search.workload(job.handle(), Preview.MAX_BYTES)
                .map(start -> Preview.of(start, job.workloadSize()))
                .orElse(null);
    }

    /**
     * The form of "edit and retry" of a dead job, or that of one that waits; text is filled in, other bytes can be replaced by
     * a file. Returns the name of the view.
     */
    String fillEditor(JobDetails details, PageZone zone, Model model) {
        JobSummary job = details.job();
        boolean dead = job.state().equals("dead");
        if (!dead && !waits(job)) {
            throw new NotFoundException(
                    "job " + Texts.visible(job.handle(), 100) + " neither waits nor is in the dead set");
        }
        byte[] start = search.workload(job.handle(), Preview.MAX_BYTES).orElse(new byte[0]);
        Preview preview = Preview.of(start, job.workloadSize());
        boolean text =
                preview.more() == null && List.of("text", "json", "empty").contains(preview.kind());
        model.addAttribute("job", JobRow.of(job));
        model.addAttribute("self", Links.job(job.handle()));
        model.addAttribute("isText", text);
        model.addAttribute("text", text ? new String(start, UTF_8) : "");
        if (!dead) {
            String at = ChangeForm.at(job.notBefore(), zone.id());
            model.addAttribute("at", at);
            model.addAttribute("atBefore", at);
            model.addAttribute("instant", job.notBefore());
            model.addAttribute("priority", JobController.lower(job.priority()));
            model.addAttribute("size", preview.size());
            model.addAttribute("trouble", null);
            model.addAttribute("question", null);
        }
        return dead ? "edit" : "change";
    }

    /** The form of a job that waits as it was filled in, with what is wrong or has to be confirmed. */
    String fillEditor(
            JobDetails details, ChangeForm form, @Nullable String trouble, @Nullable String question, Model model) {
        if (!waits(details.job())) {
            throw new NotFoundException(
                    "job " + Texts.visible(details.job().handle(), 100) + " does not wait any more");
        }
        String view = fillEditor(details, new PageZone(PageZone.named(null), true), model);
        model.addAttribute("at", form.at());
        model.addAttribute("atBefore", form.atBefore());
        model.addAttribute("instant", null);
        model.addAttribute("priority", form.priority());
        if (form.isText()) {
            model.addAttribute("text", form.workload());
        }
        model.addAttribute("trouble", trouble);
        model.addAttribute("question", question);
        return view;
    }
}

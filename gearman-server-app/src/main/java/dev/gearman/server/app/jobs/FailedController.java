package dev.gearman.server.app.jobs;

import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.deadletter.BuriedJob;
import dev.gearman.server.app.jobs.JobFilter.Kind;
import dev.gearman.server.app.records.RecordPage;
import dev.gearman.server.app.ui.Fragments;
import dev.gearman.server.app.ui.Links;
import dev.gearman.server.app.ui.PageController;
import dev.gearman.server.app.ui.Pages;
import dev.gearman.server.app.ui.Texts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The dead set, and below it other jobs that failed for good. */
@PageController
@ConditionalOnWebApplication
class FailedController {
    private static final int PAGE = 50;
    private static final int RECENT = 20;

    private final JobSearch search;
    private final JobCounts counts;
    private final Duration maxAge;

    FailedController(JobSearch search, JobCounts counts, GearmanServerProperties properties) {
        this.search = search;
        this.counts = counts;
        this.maxAge = properties.deadSet().maxAge();
    }

    /** A dead job, ready to print. */
    record DeadRow(
            String handle,
            String href,
            String function,
            String functionHref,
            Texts.When died,
            String attempts,
            String outcome,
            String error,
            String size) {

        static DeadRow of(BuriedJob job) {
            return new DeadRow(
                    job.handle(),
                    Links.job(job.handle()),
                    Texts.name(job.function()),
                    Links.function(job.function()),
                    Texts.when(job.diedAt(), Instant.now()),
                    Texts.number(job.attemptCount()),
                    dev.gearman.server.app.jobs.JobSummary.word(job.outcome()),
                    JobRow.error(job.error()),
                    Texts.size(job.workloadSize()));
        }
    }

    @GetMapping("/failed")
    String page(
            FilterForm form,
            @RequestParam(required = false) @Nullable String cursor,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        String mistake = form.mistake();
        JobFilter filter = (mistake == null ? form.filter() : JobFilter.ALL).with(Set.of(Kind.DEAD));
        RecordPage<BuriedJob> dead =
                mistake == null ? search.dead(filter, cursor, PAGE) : new RecordPage<>(List.of(), null);
        if (mistake != null) {
            response.setStatus(400);
        }
        model.addAttribute("trouble", mistake);
        model.addAttribute("form", form);
        model.addAttribute("off", search.deadSetOff());
        long count = counts.count(filter, JobCounts.SOON).jobs();
        model.addAttribute("count", Texts.jobs(count));
        model.addAttribute("maxAge", age(maxAge));
        model.addAttribute("rows", dead.rows().stream().map(DeadRow::of).toList());
        model.addAttribute("fields", form.fields().entrySet());
        Links.Query address = form.address("/failed");
        model.addAttribute(
                "pages",
                Pages.open(
                        dead.rows().size(),
                        dead.rows().isEmpty() ? "None" : Texts.jobs(dead.rows().size()) + " on this page",
                        cursor == null ? null : address.toString(),
                        dead.next() == null
                                ? null
                                : form.address("/failed")
                                        .with("cursor", dead.next())
                                        .toString()));
        model.addAttribute("recent", cursor == null && mistake == null ? recent(filter) : List.of());
        return Fragments.of(request, "failed");
    }

    private static String age(Duration age) {
        long days = age.toDays();
        return days == 0 ? Texts.age(age.toMillis()) : days == 1 ? "1 day" : Texts.number(days) + " days";
    }

    private List<JobRow> recent(JobFilter filter) {
        // asked for both, the history leaves the dead ones to the dead set, which comes last
        JobList list = search.find(filter.with(Set.of(Kind.FAILED, Kind.DEAD)), null, RECENT, JobSearch.SOON);
        return list.jobs().stream()
                .filter(job -> !job.state().equals("dead"))
                .map(JobRow::of)
                .toList();
    }
}

package dev.gearman.server.app.web;

import dev.gearman.server.app.control.DeadCount;
import dev.gearman.server.app.control.JobFilter;
import dev.gearman.server.app.control.JobFilter.Kind;
import dev.gearman.server.app.control.JobList;
import dev.gearman.server.app.control.JobSearch;
import dev.gearman.server.app.record.BuriedJob;
import dev.gearman.server.app.record.RecordPage;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The dead set: jobs whose attempts are spent, until somebody decides. Below it, what failed for good. */
@Controller
@ConditionalOnWebApplication
class FailedController {
    private static final int PAGE = 50;
    private static final int RECENT = 20;

    private final JobSearch search;
    private final DeadCount count;

    FailedController(JobSearch search, DeadCount count) {
        this.search = search;
        this.count = count;
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
                    dev.gearman.server.app.control.JobSummary.word(job.outcome()),
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
        JobFilter asked = mistake == null ? form.filter() : JobFilter.ALL;
        JobFilter filter = new JobFilter(
                asked.text(), asked.function(), Set.of(), asked.client(), asked.worker(), asked.from(), asked.to());
        RecordPage<BuriedJob> dead =
                mistake == null ? search.dead(filter, cursor, PAGE) : new RecordPage<>(List.of(), null);
        if (mistake != null) {
            response.setStatus(400);
        }
        model.addAttribute("trouble", mistake);
        model.addAttribute("form", form);
        model.addAttribute("kept", search.isDeadSetKept());
        model.addAttribute("count", Texts.number(Math.max(0, count.get())));
        model.addAttribute("rows", dead.rows().stream().map(DeadRow::of).toList());
        model.addAttribute("fields", form.fields().entrySet());
        Links.Query address = form.address("/failed");
        model.addAttribute(
                "pages",
                Pages.open(
                        dead.rows().size(),
                        dead.rows().isEmpty()
                                ? "None"
                                : FunctionController.jobs(dead.rows().size()) + " on this page",
                        cursor == null ? null : address.toString(),
                        dead.next() == null
                                ? null
                                : form.address("/failed")
                                        .with("cursor", dead.next())
                                        .toString()));
        model.addAttribute("recent", cursor == null && mistake == null ? recent(filter) : List.of());
        return Fragments.of(request, "failed");
    }

    private List<JobRow> recent(JobFilter filter) {
        if (!search.isHistoryKept()) {
            return List.of();
        }
        JobList list = search.find(
                new JobFilter(
                        filter.text(),
                        filter.function(),
                        Set.of(Kind.FAILED),
                        filter.client(),
                        filter.worker(),
                        filter.from(),
                        filter.to()),
                null,
                RECENT,
                JobSearch.SOON);
        return list.jobs().stream()
                .filter(job -> !job.state().equals("dead"))
                .map(JobRow::of)
                .toList();
    }
}

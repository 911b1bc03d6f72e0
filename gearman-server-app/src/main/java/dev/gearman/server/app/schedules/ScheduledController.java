package dev.gearman.server.app.schedules;

import dev.gearman.server.app.jobs.JobList;
import dev.gearman.server.app.jobs.JobRow;
import dev.gearman.server.app.jobs.JobSearch;
import dev.gearman.server.app.records.RecordsUnavailableException;
import dev.gearman.server.app.ui.Fragments;
import dev.gearman.server.app.ui.Links;
import dev.gearman.server.app.ui.PageController;
import dev.gearman.server.app.ui.Pages;
import dev.gearman.server.app.ui.Texts;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Schedules, and jobs whose time has not come. */
@PageController
@ConditionalOnWebApplication
class ScheduledController {
    private static final int PAGE = 100;

    private final JobSearch search;
    private final Schedules schedules;

    ScheduledController(JobSearch search, Schedules schedules) {
        this.search = search;
        this.schedules = schedules;
    }

    @GetMapping("/scheduled")
    String page(
            @RequestParam(defaultValue = "") String function,
            @RequestParam(required = false) @Nullable String cursor,
            Model model,
            HttpServletRequest request) {
        String name = function.isEmpty() ? null : function.equals("~") ? "" : function;
        JobList list = search.delayed(name, cursor, PAGE);
        List<JobRow> rows = list.jobs().stream().map(JobRow::of).toList();
        model.addAttribute("rows", rows);
        addSchedules(name, model);
        model.addAttribute("function", function);
        Links.Query address = new Links.Query("/scheduled").with("function", function.isEmpty() ? null : function);
        model.addAttribute(
                "pages",
                Pages.open(
                        rows.size(),
                        rows.isEmpty() ? "None" : Texts.jobs(rows.size()) + " on this page, the next first",
                        cursor == null ? null : address.toString(),
                        list.next() == null
                                ? null
                                : address.with("cursor", list.next()).toString()));
        return Fragments.of(request, "scheduled");
    }

    private void addSchedules(@Nullable String function, Model model) {
        List<ScheduleView> rows = List.of();
        try {
            rows = schedules.all().stream()
                    .filter(s -> function == null || s.task().function().equals(function))
                    .map(s -> ScheduleView.of(s, 3))
                    .toList();
            model.addAttribute("scheduleTrouble", null);
        } catch (RecordsUnavailableException e) {
            model.addAttribute("scheduleTrouble", "The database of the schedules does not answer at the moment.");
        }
        model.addAttribute("schedules", rows);
    }
}

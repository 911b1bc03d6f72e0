package dev.gearman.server.app.jobs;

import dev.gearman.server.app.jobs.JobCounts.Count;
import dev.gearman.server.app.jobs.JobFilter.Kind;
import dev.gearman.server.app.security.Visitor;
import dev.gearman.server.app.ui.Confirmation;
import dev.gearman.server.app.ui.Flash;
import dev.gearman.server.app.ui.Fragments;
import dev.gearman.server.app.ui.Links;
import dev.gearman.server.app.ui.PageController;
import dev.gearman.server.app.ui.Pages;
import dev.gearman.server.app.ui.Texts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Where is my job? And what can be done to all that are found. */
@PageController
@ConditionalOnWebApplication
class JobsController {
    private static final int PAGE = 50;

    private final JobSearch search;
    private final JobCounts counts;
    private final BulkTasks tasks;

    JobsController(JobSearch search, JobCounts counts, BulkTasks tasks) {
        this.search = search;
        this.counts = counts;
        this.tasks = tasks;
    }

    /** A state to tick. */
    record StateChoice(String word, boolean chosen) {}

    /** A button for all that matches. */
    record BulkChoice(String word, String label, boolean destroys) {}

    @GetMapping("/jobs")
    String page(
            FilterForm form,
            @RequestParam(required = false) @Nullable String cursor,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        String exact = form.q();
        if (exact != null && cursor == null && form.fields().size() == 1 && !Fragments.isLive(request)) {
            String handle = exact.strip();
            if (!handle.isEmpty() && search.summary(handle).isPresent()) {
                return "redirect:" + Links.job(handle);
            }
        }
        String mistake = form.mistake();
        JobFilter filter = mistake == null ? form.filter() : JobFilter.ALL;
        JobList list = mistake == null
                ? search.find(filter, cursor, PAGE, Fragments.isFound(request) ? JobSearch.LATER : JobSearch.SOON)
                : new JobList(List.of(), null, 0, null, null, mistake);
        if (mistake != null) {
            response.setStatus(400);
        }
        boolean goesOn = list.next() != null && list.jobs().size() < PAGE;
        model.addAttribute("form", form);
        model.addAttribute("rows", list.jobs().stream().map(JobRow::of).toList());
        model.addAttribute("states", states(form));
        model.addAttribute("unkept", list.unkept());
        model.addAttribute("unseen", list.unseen());
        model.addAttribute("trouble", list.trouble());
        model.addAttribute("goesOn", goesOn);
        model.addAttribute("scanned", list.scanned());
        model.addAttribute("fields", form.fields().entrySet());
        model.addAttribute("bulk", bulk(filter));
        model.addAttribute(
                "pages",
                Pages.open(
                        list.jobs().size(),
                        text(list, goesOn),
                        cursor == null ? null : form.address("/jobs").toString(),
                        list.next() == null
                                ? null
                                : form.address("/jobs")
                                        .with("cursor", list.next())
                                        .toString()));
        return Fragments.isFound(request) ? "jobs :: found" : Fragments.of(request, "jobs");
    }

    private static String text(JobList list, boolean goesOn) {
        String jobs = Texts.jobs(list.jobs().size());
        if (goesOn) {
            return (list.jobs().isEmpty() ? "No job" : jobs) + " among the " + Texts.number(list.scanned())
                    + " looked at so far";
        }
        return list.jobs().isEmpty() ? "No job matches" : jobs + " on this page";
    }

    private static List<StateChoice> states(FilterForm form) {
        return Stream.of(Kind.values())
                .map(Kind::word)
                .map(word -> new StateChoice(word, form.states().contains(word)))
                .toList();
    }

    private static List<BulkChoice> bulk(JobFilter filter) {
        return Arrays.stream(BulkAction.values())
                .filter(action -> action.suits(filter))
                .filter(action -> !action.isForDead() || filter.kinds().contains(Kind.DEAD))
                .map(action -> new BulkChoice(action.word(), action.label() + " all", action.destroys()))
                .toList();
    }

    /** Asks first, with the number of jobs: this may be a million. */
    @PostMapping("/jobs/bulk")
    String bulk(
            FilterForm form,
            @RequestParam String action,
            @RequestParam(required = false) @Nullable String confirm,
            @RequestParam(required = false) @Nullable Long announced,
            Model model,
            HttpServletRequest request,
            RedirectAttributes next) {
        BulkAction chosen = BulkAction.of(action);
        JobFilter filter = form.filter();
        if (confirm != null) {
            return "redirect:/tasks/"
                    + tasks.start(Visitor.of(request), chosen, filter, announced)
                            .id();
        }
        JobFilter narrowed = chosen.narrowed(filter);
        Count count = counts.count(narrowed, JobCounts.SOON);
        String back = form.address(chosen.isForDead() ? "/failed" : "/jobs").toString();
        if (count.exact() && count.jobs() == 0) {
            Flash.bad(next, "There are no " + Texts.visible(narrowed.words(), 300) + ": nothing is changed.");
            return "redirect:" + back;
        }
        Map<String, String> fields = new LinkedHashMap<>(form.fields());
        fields.put("action", action);
        if (count.exact()) {
            fields.put("announced", Long.toString(count.jobs()));
        }
        return question(chosen, narrowed, count, fields, back).show(model);
    }

    private static Confirmation question(
            BulkAction action, JobFilter filter, Count count, Map<String, String> fields, String back) {
        String number = (count.exact() ? "" : "at least ") + Texts.number(count.jobs());
        String noun = count.exact() && count.jobs() == 1 ? "job" : "jobs";
        return new Confirmation(
                action.label() + " " + number + " " + Texts.visible(filter.words(noun), 300) + "?",
                (action.destroys() ? "This can't be undone. " : "")
                        + "It is done in the background; you can watch it, and stop it where it is.",
                "/jobs/bulk",
                List.copyOf(fields.entrySet()),
                action.label() + " " + number + " " + noun,
                back,
                action.destroys());
    }
}

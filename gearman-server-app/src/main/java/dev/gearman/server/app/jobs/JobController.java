package dev.gearman.server.app.jobs;

import dev.gearman.protocol.RefusedException;
import dev.gearman.server.api.JobEdit;
import dev.gearman.server.api.Priority;
import dev.gearman.server.app.operations.AuditedOperations;
import dev.gearman.server.app.operations.ConflictException;
import dev.gearman.server.app.operations.NotFoundException;
import dev.gearman.server.app.security.Visitor;
import dev.gearman.server.app.ui.Confirmation;
import dev.gearman.server.app.ui.Flash;
import dev.gearman.server.app.ui.Fragments;
import dev.gearman.server.app.ui.Links;
import dev.gearman.server.app.ui.PageController;
import dev.gearman.server.app.ui.PageZone;
import dev.gearman.server.app.ui.PathNames;
import dev.gearman.server.app.ui.Preview;
import dev.gearman.server.app.ui.Texts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** One job, and what can be done to it. */
@PageController
@ConditionalOnWebApplication
@RequestMapping("/jobs/{handle}")
public class JobController {
    private final JobSearch search;
    private final AuditedOperations changes;
    private final JobPages pages;

    JobController(JobSearch search, AuditedOperations changes, JobPages pages) {
        this.search = search;
        this.changes = changes;
        this.pages = pages;
    }

    @GetMapping
    String page(@PathVariable("handle") String segment, Model model, HttpServletRequest request) {
        pages.fill(find(PathNames.decode(segment)), model);
        return Fragments.of(request, "job");
    }

    private JobDetails find(String handle) {
        return search.details(handle)
                .orElseThrow(() -> new NotFoundException("no job " + Texts.visible(handle, 100)
                        + " is known: it has ended and is forgotten, or never was"));
    }

    @PostMapping("/cancel")
    String cancel(
            @PathVariable("handle") String segment,
            @RequestParam(required = false) @Nullable String confirm,
            Model model,
            HttpServletRequest request,
            RedirectAttributes next) {
        String handle = PathNames.decode(segment);
        if (confirm == null) {
            boolean running = find(handle).job().state().equals("running");
            return confirmation(
                            handle,
                            "cancel",
                            "Cancel job " + handle + "?",
                            running
                                    ? "The result will go nowhere. Its worker does not hear of it and may finish the job: to stop it as"
                                            + " well, disconnect the worker on the page of workers."
                                    : "No worker will get it.")
                    .show(model);
        }
        boolean done = changes.cancel(Visitor.of(request), handle);
        Flash.of(next, done, "Job " + handle + " is cancelled.", "Job " + handle + " has ended before.");
        return search.summary(handle).isPresent() ? "redirect:" + Links.job(handle) : "redirect:/jobs";
    }

    private static Confirmation confirmation(String handle, String action, String title, String text) {
        String label = action.equals("cancel") ? "Cancel the job" : "Delete the job";
        return new Confirmation(
                Texts.visible(title, 200),
                text,
                Links.job(handle) + "/" + action,
                List.<Map.Entry<String, String>>of(),
                label,
                Links.job(handle));
    }

    @PostMapping("/run-now")
    String runNow(@PathVariable("handle") String segment, HttpServletRequest request, RedirectAttributes next) {
        String handle = PathNames.decode(segment);
        boolean done = changes.runNow(Visitor.of(request), handle);
        Flash.of(next, done, "Job " + handle + " is the next of its priority.", "Job " + handle + " does not wait.");
        return back(handle);
    }

    @PostMapping("/priority")
    public String priority(
            @PathVariable("handle") String segment,
            @RequestParam String priority,
            HttpServletRequest request,
            RedirectAttributes next) {
        String handle = PathNames.decode(segment);
        Priority wanted = priority(priority);
        boolean done = changes.changePriority(Visitor.of(request), handle, wanted);
        Flash.of(
                next,
                done,
                "Job " + handle + " has " + priority + " priority now.",
                "Job " + handle + " does not wait.");
        return back(handle);
    }

    public static Priority priority(String word) {
        for (Priority priority : Priority.values()) {
            if (priority.name().equalsIgnoreCase(word)) {
                return priority;
            }
        }
        throw new IllegalArgumentException("priority: unknown (expected: high, normal or low)");
    }

    @PostMapping("/retry")
    String retry(@PathVariable("handle") String segment, HttpServletRequest request, RedirectAttributes next) {
        String handle = PathNames.decode(segment);
        return retry(request, handle, null, next);
    }

    private String retry(
            HttpServletRequest request, String handle, byte @Nullable [] workload, RedirectAttributes next) {
        try {
            String again = changes.retry(Visitor.of(request), handle, workload);
            String how =
                    workload == null ? " is submitted again as " : " is submitted again, with another workload, as ";
            Flash.good(next, "Job " + handle + how + again + ".");
            return back(again);
        } catch (NotFoundException e) {
            Flash.bad(next, "Job " + handle + " is not in the dead set: nothing is submitted.");
            return "redirect:/failed";
        } catch (ConflictException | RefusedException e) {
            Flash.bad(next, "Not submitted: " + Texts.visible(String.valueOf(e.getMessage()), 300) + ".");
            return back(handle);
        }
    }

    @GetMapping("/edit")
    String edit(@PathVariable("handle") String segment, Model model, HttpServletRequest request) {
        return pages.fillEditor(find(PathNames.decode(segment)), PageZone.of(request), model);
    }

    @PostMapping("/change")
    String change(
            @PathVariable("handle") String segment,
            ChangeForm form,
            @RequestParam(required = false) @Nullable MultipartFile file,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response,
            RedirectAttributes next) {
        String handle = PathNames.decode(segment);
        byte[] before =
                form.isText() ? search.workload(handle, Preview.MAX_BYTES).orElse(null) : null;
        JobEdit edit;
        try {
            String question = form.question();
            if (question != null) {
                return pages.fillEditor(find(handle), form, null, question, model);
            }
            edit = form.edit(before, file);
        } catch (IllegalArgumentException e) {
            response.setStatus(400);
            return pages.fillEditor(find(handle), form, e.getMessage(), null, model);
        }
        if (edit == null) {
            Flash.bad(next, "Nothing was entered that differs: the job is not changed.");
            return back(handle);
        }
        try {
            boolean done = changes.edit(Visitor.of(request), handle, edit);
            Flash.of(
                    next,
                    done,
                    "Job " + handle + " is changed.",
                    "Job " + handle + " does not wait any more: nothing is changed.");
        } catch (IllegalArgumentException | RefusedException e) {
            Flash.bad(next, "Not changed: " + Texts.visible(String.valueOf(e.getMessage()), 300));
        }
        return back(handle);
    }

    @PostMapping("/edit")
    String editAndRetry(
            @PathVariable("handle") String segment,
            @RequestParam(defaultValue = "") String workload,
            @RequestParam(required = false) @Nullable MultipartFile file,
            HttpServletRequest request,
            RedirectAttributes next) {
        String handle = PathNames.decode(segment);
        return retry(request, handle, SubmitController.workload(workload, file), next);
    }

    @PostMapping("/delete")
    String delete(
            @PathVariable("handle") String segment,
            @RequestParam(required = false) @Nullable String confirm,
            Model model,
            HttpServletRequest request,
            RedirectAttributes next) {
        String handle = PathNames.decode(segment);
        if (confirm == null) {
            return confirmation(
                            handle,
                            "delete",
                            "Delete job " + handle + "?",
                            "It leaves the dead set with its workload, and can't be brought back.")
                    .show(model);
        }
        boolean done = changes.deleteDead(Visitor.of(request), handle);
        Flash.of(next, done, "Job " + handle + " is deleted.", "Job " + handle + " is not in the dead set.");
        return "redirect:/failed";
    }

    private static String back(String handle) {
        return "redirect:" + Links.job(handle);
    }

    public static String lower(Priority priority) {
        return priority.name().toLowerCase(Locale.ROOT);
    }
}

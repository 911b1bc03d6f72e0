package dev.gearman.server.app.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.protocol.RefusedException;
import dev.gearman.server.api.JobDraft;
import dev.gearman.server.api.Priority;
import dev.gearman.server.api.Submitted;
import dev.gearman.server.app.operations.AuditedOperations;
import dev.gearman.server.app.operations.BusyException;
import dev.gearman.server.app.operations.Engine;
import dev.gearman.server.app.security.Visitor;
import dev.gearman.server.app.ui.Flash;
import dev.gearman.server.app.ui.Links;
import dev.gearman.server.app.ui.PageController;
import dev.gearman.server.app.ui.PathNames;
import dev.gearman.server.app.ui.Texts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Submits background jobs by a form. */
@PageController
@ConditionalOnWebApplication
public class SubmitController {
    private static final long PATIENCE_SECONDS = 15;

    private final AuditedOperations changes;

    SubmitController(AuditedOperations changes) {
        this.changes = changes;
    }

    @GetMapping("/submit")
    String page(@RequestParam(defaultValue = "") String function, Model model) {
        return form(JobForm.empty(function), null, null, model);
    }

    private static String form(JobForm form, @Nullable String trouble, @Nullable String question, Model model) {
        model.addAttribute("entry", form);
        model.addAttribute("trouble", trouble);
        model.addAttribute("question", question);
        return "submit";
    }

    @PostMapping("/submit")
    String submit(
            JobForm form,
            @RequestParam(required = false) @Nullable MultipartFile file,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response,
            RedirectAttributes next) {
        return submit(form.function() == null ? "" : form.function(), form, file, model, request, response, next);
    }

    @PostMapping("/functions/{name}/jobs")
    String submitTo(
            @PathVariable("name") String segment,
            JobForm form,
            @RequestParam(required = false) @Nullable MultipartFile file,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response,
            RedirectAttributes next) {
        return submit(PathNames.decode(segment), form, file, model, request, response, next);
    }

    /** Submits the job, or shows the form again with what is wrong or has to be confirmed. */
    private String submit(
            String function,
            JobForm form,
            @Nullable MultipartFile file,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response,
            RedirectAttributes next) {
        boolean withFile = file != null && !file.isEmpty();
        JobForm again = form.again(function, withFile || form.chosen() != null);
        String question;
        JobDraft draft;
        try {
            if (form.chosen() != null && !withFile) {
                throw new IllegalArgumentException("file: none was chosen this time (expected: the file again)");
            }
            question = form.question();
            draft = draft(function, form, file, Visitor.of(request));
        } catch (IllegalArgumentException e) {
            response.setStatus(400);
            return form(again, e.getMessage(), null, model);
        }
        if (question != null) {
            return form(again, null, question, model);
        }
        try {
            return submit(draft, Visitor.of(request), next);
        } catch (RefusedException e) {
            response.setStatus(409);
            return form(
                    again, "The job is refused: " + Texts.visible(String.valueOf(e.getMessage()), 300), null, model);
        }
    }

    private static JobDraft draft(String function, JobForm form, @Nullable MultipartFile file, Visitor visitor) {
        Instant at = form.time();
        return new JobDraft(
                function,
                form.unique() == null ? "" : form.unique(),
                workload(form.workload() == null ? "" : form.workload(), file),
                form.priority() == null ? Priority.NORMAL : JobController.priority(form.priority()),
                true,
                at == null ? 0 : at.toEpochMilli(),
                "",
                visitor.name() + " at " + visitor.address());
    }

    private String submit(JobDraft draft, Visitor visitor, RedirectAttributes next) {
        CompletableFuture<Submitted> job = changes.submit(visitor, draft, null);
        try {
            Submitted submitted = job.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            Flash.of(
                    next,
                    !submitted.joined(),
                    "Job " + submitted.handle() + " is submitted.",
                    "Nothing new is submitted: this job with the same unique key has not ended.");
            return "redirect:" + Links.job(submitted.handle());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BusyException("interrupted");
        } catch (TimeoutException e) {
            job.cancel(false);
            throw new BusyException("the job was not stored in time; it may still be");
        } catch (ExecutionException e) {
            throw Engine.unwrapped(e);
        }
    }

    /** The typed text with its line ends restored, or the file if there is one. */
    public static byte[] workload(String typed, @Nullable MultipartFile file) {
        if (file == null || file.isEmpty()) {
            return typed.replace("\r\n", "\n").getBytes(UTF_8);
        }
        try {
            return file.getBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

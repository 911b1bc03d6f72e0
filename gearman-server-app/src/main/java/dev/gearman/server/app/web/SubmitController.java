package dev.gearman.server.app.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.protocol.RefusedException;
import dev.gearman.server.app.control.BusyException;
import dev.gearman.server.app.control.Changes;
import dev.gearman.server.app.control.Engine;
import dev.gearman.server.app.control.PathNames;
import dev.gearman.server.app.security.Visitor;
import dev.gearman.server.engine.JobDraft;
import dev.gearman.server.engine.Submitted;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Submits background jobs by a form. */
@Controller
@ConditionalOnWebApplication
class SubmitController {
    private static final long PATIENCE_SECONDS = 15;

    private final Changes changes;

    SubmitController(Changes changes) {
        this.changes = changes;
    }

    /** The form, apart from the file. */
    record JobForm(
            @Nullable String function,
            @Nullable String workload,
            @Nullable String unique,
            @Nullable String priority,
            @Nullable String at) {}

    @GetMapping("/submit")
    String page(@RequestParam(defaultValue = "") String function, Model model) {
        model.addAttribute("function", function);
        return "submit";
    }

    @PostMapping("/submit")
    String submit(
            JobForm form,
            @RequestParam(required = false) @Nullable MultipartFile file,
            HttpServletRequest request,
            RedirectAttributes next) {
        return submit(form.function() == null ? "" : form.function(), form, file, request, next);
    }

    @PostMapping("/functions/{name}/jobs")
    String submitTo(
            @PathVariable("name") String segment,
            JobForm form,
            @RequestParam(required = false) @Nullable MultipartFile file,
            HttpServletRequest request,
            RedirectAttributes next) {
        return submit(PathNames.decode(segment), form, file, request, next);
    }

    private String submit(
            String function,
            JobForm form,
            @Nullable MultipartFile file,
            HttpServletRequest request,
            RedirectAttributes next) {
        Visitor visitor = Visitor.of(request);
        Instant at = FilterForm.time("at", form.at());
        JobDraft draft = new JobDraft(
                function,
                form.unique() == null ? "" : form.unique(),
                workload(form.workload() == null ? "" : form.workload(), file),
                form.priority() == null
                        ? dev.gearman.server.engine.Priority.NORMAL
                        : JobController.priority(form.priority()),
                true,
                at == null ? 0 : at.toEpochMilli(),
                "",
                visitor.name() + " at " + visitor.address());
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
            RuntimeException cause = Engine.unwrapped(e);
            if (cause instanceof RefusedException refused) {
                Flash.bad(next, "The job is refused: " + Texts.visible(String.valueOf(refused.getMessage()), 300));
                return "redirect:" + Links.function(function);
            }
            throw cause;
        }
    }

    /** What was typed, with the line ends that were meant, or the file if there is one. */
    static byte[] workload(String typed, @Nullable MultipartFile file) {
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

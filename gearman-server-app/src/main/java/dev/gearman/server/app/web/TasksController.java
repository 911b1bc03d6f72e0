package dev.gearman.server.app.web;

import dev.gearman.server.app.control.BulkTask;
import dev.gearman.server.app.control.BulkTasks;
import dev.gearman.server.app.control.NotFoundException;
import dev.gearman.server.app.security.Visitor;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Changes of many jobs that are under way. */
@Controller
@ConditionalOnWebApplication
class TasksController {
    private final BulkTasks tasks;

    TasksController(BulkTasks tasks) {
        this.tasks = tasks;
    }

    /** A task, ready to print. */
    record TaskRow(
            long id,
            String action,
            String filter,
            String who,
            String state,
            String tone,
            Texts.When created,
            String done,
            @Nullable String missed,
            @Nullable String expected,
            @Nullable Integer percent,
            String trouble,
            boolean over) {

        static TaskRow of(BulkTask.View task) {
            boolean known = task.expected() > 0;
            long looked = task.done() + task.missed();
            return new TaskRow(
                    task.id(),
                    task.action(),
                    Texts.visible(task.filter(), 300),
                    Texts.visible(task.who(), 80),
                    task.state().name().toLowerCase(Locale.ROOT),
                    switch (task.state()) {
                        case WAITING -> "quiet";
                        case RUNNING -> "busy";
                        case DONE -> "good";
                        case STOPPED, FAILED -> "bad";
                    },
                    Texts.when(task.createdAt(), java.time.Instant.now()),
                    Texts.number(task.done()),
                    task.missed() == 0 ? null : Texts.number(task.missed()),
                    known ? Texts.number(task.expected()) : null,
                    known ? (int) Math.min(100, looked * 100 / task.expected()) : null,
                    Texts.visible(task.trouble(), 300),
                    task.isOver());
        }
    }

    @GetMapping("/tasks")
    String all(Model model, HttpServletRequest request) {
        model.addAttribute("tasks", tasks.all().stream().map(TaskRow::of).toList());
        return Fragments.of(request, "tasks");
    }

    @GetMapping("/tasks/{id}")
    String one(@PathVariable long id, Model model, HttpServletRequest request) {
        BulkTask.View task = tasks.find(id)
                .orElseThrow(() -> new NotFoundException("no task " + id + ": it is forgotten, or never was"));
        model.addAttribute("tasks", java.util.List.of(TaskRow.of(task)));
        return Fragments.of(request, "tasks");
    }

    @PostMapping("/tasks/{id}/stop")
    String stop(@PathVariable long id, HttpServletRequest request, RedirectAttributes next) {
        boolean done = tasks.cancel(Visitor.of(request), id);
        Flash.of(next, done, "The task stops where it is.", "The task is over already.");
        return "redirect:/tasks/" + id;
    }
}

package dev.gearman.server.app.jobs;

import dev.gearman.server.app.operations.NotFoundException;
import dev.gearman.server.app.security.Visitor;
import dev.gearman.server.app.ui.Flash;
import dev.gearman.server.app.ui.Fragments;
import dev.gearman.server.app.ui.PageController;
import dev.gearman.server.app.ui.Texts;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Changes of many jobs that are under way. */
@PageController
@ConditionalOnWebApplication
class TasksController {
    private final BulkTasks tasks;

    TasksController(BulkTasks tasks) {
        this.tasks = tasks;
    }

    /**
     * A task, ready to print.
     *
     * @param percent the part of the announced jobs that had their turn, or {@code null} if their number is not known
     */
    record TaskRow(
            long id,
            String action,
            String filter,
            String who,
            String state,
            String tone,
            Texts.When created,
            String summary,
            @Nullable Integer percent,
            boolean over) {

        static TaskRow of(BulkTask.View task) {
            Long announced = task.announced();
            return new TaskRow(
                    task.id(),
                    task.action(),
                    Texts.visible(task.filter(), 300),
                    Texts.visible(task.who(), 80),
                    task.state().words(),
                    tone(task),
                    Texts.when(task.createdAt(), Instant.now()),
                    Texts.visible(task.summary(), 1_000),
                    announced != null && announced > 0
                            ? (int) Math.min(100, (task.done() + task.failed()) * 100 / announced)
                            : null,
                    task.isOver());
        }

        private static String tone(BulkTask.View task) {
            return switch (task.state()) {
                case WAITING -> "quiet";
                case RUNNING -> "busy";
                case DONE -> task.done() == 0 ? "quiet" : "good";
                case PARTLY_DONE -> "warn";
                case STOPPED, INTERRUPTED, FAILED -> "bad";
            };
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
        model.addAttribute("tasks", List.of(TaskRow.of(task)));
        return Fragments.of(request, "tasks");
    }

    @PostMapping("/tasks/{id}/stop")
    String stop(@PathVariable long id, HttpServletRequest request, RedirectAttributes next) {
        boolean done = tasks.cancel(Visitor.of(request), id);
        Flash.of(next, done, "The task stops where it is.", "The task is over already.");
        return "redirect:/tasks/" + id;
    }
}

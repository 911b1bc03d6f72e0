package dev.gearman.server.app.schedules;

import dev.gearman.server.app.operations.NotFoundException;
import dev.gearman.server.app.security.Visitor;
import dev.gearman.server.app.ui.Confirmation;
import dev.gearman.server.app.ui.Flash;
import dev.gearman.server.app.ui.Links;
import dev.gearman.server.app.ui.PageController;
import dev.gearman.server.app.ui.PathNames;
import dev.gearman.server.app.ui.Preview;
import dev.gearman.server.app.ui.Texts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** One schedule, what can be done to it, and a new one. */
@PageController
@ConditionalOnWebApplication
class SchedulesController {
    private static final int TIMES = 5;

    private final Schedules schedules;

    SchedulesController(Schedules schedules) {
        this.schedules = schedules;
    }

    @GetMapping("/scheduled/new")
    String form(@RequestParam(defaultValue = "") String function, Model model) {
        return form(model, ScheduleForm.empty(function, ZoneId.systemDefault().getId()), null, null);
    }

    @PostMapping("/scheduled/new")
    String create(
            ScheduleForm form,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response,
            RedirectAttributes next) {
        String name = ScheduleForm.filled(form.name()).strip();
        try {
            schedules.put(Visitor.of(request), name, form.task(null), form.timing(), form.skipMissed(), true);
        } catch (IllegalArgumentException e) {
            response.setStatus(400);
            return form(model, form, null, e.getMessage());
        }
        Flash.good(next, "Schedule " + name + " is made.");
        return "redirect:" + Links.schedule(name);
    }

    @GetMapping("/schedules/{name}")
    String page(@PathVariable("name") String segment, Model model) {
        Schedule schedule = find(segment);
        return form(model, ScheduleForm.of(schedule), schedule, null);
    }

    @PostMapping("/schedules/{name}")
    String edit(
            @PathVariable("name") String segment,
            ScheduleForm form,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response,
            RedirectAttributes next) {
        Schedule schedule = find(segment);
        try {
            schedules.put(
                    Visitor.of(request), schedule.name(), form.task(schedule), form.timing(), form.skipMissed(), false);
        } catch (IllegalArgumentException e) {
            response.setStatus(400);
            return form(model, form, schedule, e.getMessage());
        }
        Flash.good(next, "Schedule " + schedule.name() + " is changed.");
        return "redirect:" + Links.schedule(schedule.name());
    }

    private Schedule find(String segment) {
        return schedules
                .find(PathNames.decode(segment))
                .orElseThrow(() -> new NotFoundException("no schedule of this name is known"));
    }

    private static String form(Model model, ScheduleForm form, @Nullable Schedule schedule, @Nullable String trouble) {
        model.addAttribute("form", form);
        model.addAttribute("trouble", trouble);
        model.addAttribute("row", schedule == null ? null : ScheduleView.of(schedule, TIMES));
        model.addAttribute(
                "workload",
                schedule == null
                        ? null
                        : Preview.of(schedule.task().workload(), schedule.task().workload().length));
        model.addAttribute(
                "isText",
                schedule == null || ScheduleForm.isText(schedule.task().workload()));
        model.addAttribute(
                "zones",
                ZoneId.getAvailableZoneIds().stream()
                        .filter(zone -> !zone.startsWith("Etc/") && !zone.startsWith("SystemV/"))
                        .sorted()
                        .toList());
        return "schedule";
    }

    @PostMapping("/schedules/{name}/pause")
    String pause(
            @PathVariable("name") String segment,
            @RequestParam(defaultValue = "") String from,
            HttpServletRequest request,
            RedirectAttributes next) {
        String name = PathNames.decode(segment);
        boolean done = schedules.pause(Visitor.of(request), name);
        Flash.of(next, done, "Schedule " + name + " is paused.", "Schedule " + name + " was paused already.");
        return back(name, from);
    }

    @PostMapping("/schedules/{name}/resume")
    String resume(
            @PathVariable("name") String segment,
            @RequestParam(defaultValue = "") String from,
            HttpServletRequest request,
            RedirectAttributes next) {
        String name = PathNames.decode(segment);
        boolean done = schedules.resume(Visitor.of(request), name);
        Flash.of(next, done, "Schedule " + name + " goes on.", "Schedule " + name + " was not paused.");
        return back(name, from);
    }

    private static String back(String name, String from) {
        return from.equals("list") ? "redirect:/scheduled" : "redirect:" + Links.schedule(name);
    }

    @PostMapping("/schedules/{name}/run-now")
    String runNow(@PathVariable("name") String segment, HttpServletRequest request, RedirectAttributes next) {
        String name = PathNames.decode(segment);
        Schedules.Run run = schedules.runNow(Visitor.of(request), name);
        String handle = run.handle();
        Flash.of(
                next,
                !run.joined(),
                "Schedule " + name + " has submitted this job, beside its times.",
                "Schedule " + name + " has submitted nothing: this job with its unique key has not ended.");
        return "redirect:" + Links.job(handle);
    }

    @PostMapping("/schedules/{name}/delete")
    String delete(
            @PathVariable("name") String segment,
            @RequestParam(required = false) @Nullable String confirm,
            Model model,
            HttpServletRequest request,
            RedirectAttributes next) {
        String name = PathNames.decode(segment);
        if (confirm == null) {
            return new Confirmation(
                            Texts.visible("Delete schedule " + find(segment).name() + "?", 200),
                            "It submits no more jobs. Those that it has submitted stay.",
                            Links.schedule(name) + "/delete",
                            List.<Map.Entry<String, String>>of(),
                            "Delete the schedule",
                            "/scheduled")
                    .show(model);
        }
        boolean done = schedules.delete(Visitor.of(request), name);
        Flash.of(next, done, "Schedule " + name + " is deleted.", "There is no schedule " + name + ".");
        return "redirect:/scheduled";
    }
}

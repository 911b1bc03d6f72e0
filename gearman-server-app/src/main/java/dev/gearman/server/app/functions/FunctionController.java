package dev.gearman.server.app.functions;

import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.app.operations.AuditedOperations;
import dev.gearman.server.app.operations.Engine;
import dev.gearman.server.app.security.Visitor;
import dev.gearman.server.app.ui.Confirmation;
import dev.gearman.server.app.ui.Flash;
import dev.gearman.server.app.ui.Fragments;
import dev.gearman.server.app.ui.Links;
import dev.gearman.server.app.ui.PageController;
import dev.gearman.server.app.ui.PathNames;
import dev.gearman.server.app.ui.Texts;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What can be done to a function. */
@PageController
@ConditionalOnWebApplication
@RequestMapping("/functions/{name}")
class FunctionController {
    private final Engine engine;
    private final AuditedOperations changes;
    private final FunctionPages pages;

    FunctionController(Engine engine, AuditedOperations changes, FunctionPages pages) {
        this.engine = engine;
        this.changes = changes;
        this.pages = pages;
    }

    @GetMapping
    String page(@PathVariable("name") String segment, Model model, HttpServletRequest request) {
        pages.fill(PathNames.decode(segment), model);
        return Fragments.of(request, "function");
    }

    /** A name with slashes that somebody typed. */
    @GetMapping("/{*rest}")
    String typed(@PathVariable("name") String segment, @PathVariable String rest) {
        return "redirect:" + Links.function(PathNames.decode(segment) + rest);
    }

    @PostMapping("/pause")
    String pause(@PathVariable("name") String segment, HttpServletRequest request, RedirectAttributes next) {
        String name = PathNames.decode(segment);
        boolean done = changes.pause(Visitor.of(request), name);
        Flash.of(
                next,
                done,
                Texts.name(name) + " is paused: its jobs wait until it is resumed.",
                Texts.name(name) + " was paused already.");
        return back(request, name);
    }

    @PostMapping("/resume")
    String resume(@PathVariable("name") String segment, HttpServletRequest request, RedirectAttributes next) {
        String name = PathNames.decode(segment);
        boolean done = changes.resume(Visitor.of(request), name);
        Flash.of(next, done, Texts.name(name) + " goes on.", Texts.name(name) + " was not paused.");
        return back(request, name);
    }

    @PostMapping("/purge")
    String purge(
            @PathVariable("name") String segment,
            @RequestParam(required = false) @Nullable String confirm,
            @RequestParam(defaultValue = "0") int announced,
            Model model,
            HttpServletRequest request,
            RedirectAttributes next) {
        String name = PathNames.decode(segment);
        String self = Links.function(name);
        if (confirm == null) {
            // the number in the question is the present one
            engine.renew();
            int waiting =
                    engine.function(name).map(EngineSnapshot.Function::queued).orElse(0);
            if (waiting == 0) {
                Flash.bad(next, "No job of " + Texts.name(name) + " waits: there is nothing to purge.");
                return "redirect:" + self;
            }
            return new Confirmation(
                            "Purge " + Texts.name(name) + "?",
                            Texts.jobs(waiting)
                                    + " that no worker has yet, scheduled ones included, will be cancelled. They"
                                    + " can't be brought back.",
                            self + "/purge",
                            List.of(Map.entry("announced", Integer.toString(waiting))),
                            "Purge " + Texts.jobs(waiting),
                            self)
                    .show(model);
        }
        int purged = changes.purge(Visitor.of(request), name);
        Flash.of(
                next,
                purged > 0 && purged >= announced,
                Texts.jobs(purged) + " of " + Texts.name(name) + " cancelled.",
                purged >= announced
                        ? "No job of " + Texts.name(name) + " waited: nothing is cancelled."
                        : Texts.number(purged) + " of " + Texts.jobs(announced) + " of " + Texts.name(name)
                                + " cancelled; the others had left the queue before.");
        return "redirect:" + self;
    }

    @PostMapping("/forget")
    String forget(@PathVariable("name") String segment, HttpServletRequest request, RedirectAttributes next) {
        String name = PathNames.decode(segment);
        boolean forgotten = changes.forget(Visitor.of(request), name);
        Flash.of(
                next,
                forgotten,
                Texts.name(name) + " is forgotten, with its counters.",
                Texts.name(name) + " has jobs or workers, or is not known.");
        return forgotten ? "redirect:/functions" : "redirect:" + Links.function(name);
    }

    @PostMapping("/limits")
    String limits(
            @PathVariable("name") String segment,
            @RequestParam(defaultValue = "0") int high,
            @RequestParam(defaultValue = "0") int normal,
            @RequestParam(defaultValue = "0") int low,
            HttpServletRequest request,
            RedirectAttributes next) {
        String name = PathNames.decode(segment);
        changes.limit(Visitor.of(request), name, high, normal, low);
        Flash.good(next, "The limits of " + Texts.name(name) + " are in force.");
        return "redirect:" + Links.function(name);
    }

    /** To the list, if the button was there. */
    private static String back(HttpServletRequest request, String name) {
        return "redirect:" + ("list".equals(request.getParameter("from")) ? "/functions" : Links.function(name));
    }
}

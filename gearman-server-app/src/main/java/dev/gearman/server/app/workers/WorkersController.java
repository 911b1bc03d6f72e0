package dev.gearman.server.app.workers;

import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.app.operations.AuditedOperations;
import dev.gearman.server.app.operations.Engine;
import dev.gearman.server.app.security.Visitor;
import dev.gearman.server.app.ui.Confirmation;
import dev.gearman.server.app.ui.Flash;
import dev.gearman.server.app.ui.Fragments;
import dev.gearman.server.app.ui.Links;
import dev.gearman.server.app.ui.PageController;
import dev.gearman.server.app.ui.Pages;
import dev.gearman.server.app.ui.Texts;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Who is connected, and what they do. */
@PageController
@ConditionalOnWebApplication
class WorkersController {
    private static final int PAGE = 100;

    private final Engine engine;
    private final AuditedOperations changes;

    WorkersController(Engine engine, AuditedOperations changes) {
        this.engine = engine;
        this.changes = changes;
    }

    @GetMapping("/workers")
    String page(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "workers") String kind,
            @RequestParam(defaultValue = "1") int page,
            Model model,
            HttpServletRequest request) {
        EngineSnapshot snapshot = engine.snapshot();
        List<EngineSnapshot.Connection> found = snapshot.connections().stream()
                .filter(c -> isOf(c, kind) && matches(c, q.toLowerCase(Locale.ROOT)))
                .sorted(Comparator.comparing((EngineSnapshot.Connection c) -> c.job() == null)
                        .thenComparingLong(c -> c.job() == null ? c.id() : c.jobSince()))
                .toList();
        int number = Math.max(1, page);
        int first = (int) Math.min(found.size(), (number - 1L) * PAGE);
        int last = Math.min(found.size(), first + PAGE);
        model.addAttribute(
                "rows",
                found.subList(first, last).stream()
                        .map(c -> WorkerRow.of(c, snapshot.time()))
                        .toList());
        model.addAttribute("q", q);
        model.addAttribute("kind", kind);
        model.addAttribute("connections", Texts.number(snapshot.connections().size()));
        IntFunction<String> address = n -> new Links.Query("/workers")
                .with("q", q.isEmpty() ? null : q)
                .with("kind", kind)
                .with("page", Integer.toString(n))
                .toString();
        model.addAttribute("here", address.apply(number));
        model.addAttribute("pages", Pages.numbered(number, first, last, found.size(), address));
        return Fragments.of(request, "workers");
    }

    private static boolean isOf(EngineSnapshot.Connection c, String kind) {
        return switch (kind) {
            case "all" -> true;
            case "busy" -> c.running() > 0;
            case "clients" -> !c.isWorker();
            default -> c.isWorker();
        };
    }

    private static boolean matches(EngineSnapshot.Connection c, String text) {
        return text.isEmpty()
                || c.address().contains(text)
                || c.clientId().toLowerCase(Locale.ROOT).contains(text)
                || c.functions().stream()
                        .anyMatch(f -> f.toLowerCase(Locale.ROOT).contains(text));
    }

    @PostMapping("/workers/{id}/disconnect")
    String disconnect(
            @PathVariable long id,
            @RequestParam(required = false) @Nullable String confirm,
            Model model,
            HttpServletRequest request,
            RedirectAttributes next) {
        if (confirm == null) {
            String who = engine.snapshot().connections().stream()
                    .filter(c -> c.id() == id)
                    .map(c -> c.address() + (c.running() > 0 ? ", which runs " + Texts.jobs(c.running()) : ""))
                    .findFirst()
                    .orElse("connection " + id);
            return new Confirmation(
                            "Disconnect " + who + "?",
                            "Its running jobs go back to their queues and count as lost once. It may connect again.",
                            "/workers/" + id + "/disconnect",
                            List.<Map.Entry<String, String>>of(),
                            "Disconnect",
                            "/workers")
                    .show(model);
        }
        boolean done = changes.disconnect(Visitor.of(request), id);
        Flash.of(next, done, "The connection is closed.", "There is no such connection any more.");
        return "redirect:/workers";
    }
}

package dev.gearman.server.app.server;

import dev.gearman.server.app.audit.AuditEntry;
import dev.gearman.server.app.audit.AuditLog;
import dev.gearman.server.app.audit.AuditQuery;
import dev.gearman.server.app.records.RecordPage;
import dev.gearman.server.app.records.RecordsUnavailableException;
import dev.gearman.server.app.security.Visitor;
import dev.gearman.server.app.ui.Confirmation;
import dev.gearman.server.app.ui.Flash;
import dev.gearman.server.app.ui.Fragments;
import dev.gearman.server.app.ui.Links;
import dev.gearman.server.app.ui.PageController;
import dev.gearman.server.app.ui.Pages;
import dev.gearman.server.app.ui.Texts;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The server itself: how it is, what is in force, who changed what. */
@PageController
@ConditionalOnWebApplication
class ServerController {
    private static final int PAGE = 50;

    private final ServerFacts facts;
    private final SettingsInForce settings;
    private final Shutdown shutdown;
    private final AuditLog audit;

    ServerController(ServerFacts facts, SettingsInForce settings, Shutdown shutdown, AuditLog audit) {
        this.facts = facts;
        this.settings = settings;
        this.shutdown = shutdown;
        this.audit = audit;
    }

    /** A line of facts. */
    record Fact(String label, String value, boolean bad) {}

    /** An entry of the audit log, ready to print. */
    record AuditRow(
            Texts.When time,
            String who,
            String address,
            String action,
            String object,
            String detail,
            boolean succeeded) {

        static AuditRow of(AuditEntry entry) {
            return new AuditRow(
                    Texts.when(entry.time(), Instant.now()),
                    Texts.visible(entry.who(), 100),
                    Texts.visible(entry.address(), 60),
                    entry.action(),
                    Texts.visible(entry.object(), 200),
                    Texts.visible(entry.detail(), 200),
                    entry.succeeded());
        }
    }

    @GetMapping("/server")
    String page(
            @RequestParam(required = false) @Nullable String who,
            @RequestParam(required = false) @Nullable String cursor,
            Model model,
            HttpServletRequest request) {
        model.addAttribute("facts", facts(facts.now()));
        model.addAttribute("settings", settings.all().entrySet());
        model.addAttribute("draining", shutdown.isDraining());
        model.addAttribute("who", who == null ? "" : who);
        audit(who == null || who.isBlank() ? null : who, cursor, model);
        return Fragments.of(request, "server");
    }

    private void audit(@Nullable String who, @Nullable String cursor, Model model) {
        RecordPage<AuditEntry> page = new RecordPage<>(List.of(), null);
        String trouble = null;
        try {
            page = audit.find(new AuditQuery(who, null, cursor, PAGE));
        } catch (RecordsUnavailableException e) {
            trouble = "The database does not answer at the moment.";
        }
        Links.Query address = new Links.Query("/server").with("who", who);
        model.addAttribute("auditTrouble", trouble);
        model.addAttribute("audit", page.rows().stream().map(AuditRow::of).toList());
        model.addAttribute(
                "pages",
                Pages.open(
                        page.rows().size(),
                        page.rows().size() + " entries on this page",
                        cursor == null ? null : address.toString(),
                        page.next() == null
                                ? null
                                : address.with("cursor", page.next()).toString()));
    }

    private static List<Fact> facts(ServerFacts.Now now) {
        return List.of(
                new Fact("Version", now.version() + " on Java " + now.java(), false),
                new Fact("Process", Long.toString(now.process()), false),
                new Fact("Up for", Texts.age(now.uptime().toMillis()), false),
                new Fact(
                        "Job port",
                        String.join(", ", now.addresses()) + (now.encrypted() ? " with TLS" : ""),
                        now.addresses().isEmpty()),
                new Fact("Store", now.store(), false),
                new Fact("Ended jobs", kept(now.kept().history()), false),
                new Fact("Results", kept(now.kept().results()), false),
                new Fact("Dead set", now.kept().deadSet() ? "kept" : "not kept: failed jobs are gone", false),
                new Fact(
                        "Store answers",
                        now.storeTrouble() == null ? "yes" : "no: " + Texts.visible(now.storeTrouble(), 200),
                        now.storeTrouble() != null),
                new Fact(
                        "Engine answers after",
                        now.engineAnswer() == null
                                ? "not within a second"
                                : millis(now.engineAnswer().toNanos()),
                        now.engineAnswer() == null),
                new Fact("Jobs", Texts.number(now.jobs()) + " in " + Texts.size(now.queuedBytes()), false),
                new Fact("Connections", Texts.number(now.connections()), false),
                new Fact("Functions", Texts.number(now.functions()), false),
                new Fact("Memory", Texts.size(now.usedHeap()) + " of " + Texts.size(now.maxHeap()), false),
                new Fact(
                        "Since the start",
                        Texts.number(now.submitted()) + " submitted, " + Texts.number(now.completed()) + " completed, "
                                + Texts.number(now.failed()) + " failed",
                        false));
    }

    private static String kept(boolean kept) {
        return kept ? "kept" : "not kept";
    }

    private static String millis(long nanos) {
        return String.format(java.util.Locale.ROOT, "%.1f ms", nanos / 1_000_000.0);
    }

    @PostMapping("/server/drain")
    String drain(
            @RequestParam(required = false) @Nullable String confirm,
            Model model,
            HttpServletRequest request,
            RedirectAttributes next) {
        if (confirm == null) {
            return ask(
                    "Drain this server?",
                    "The job port is closed: nobody can connect any more. Who is connected may go on, and the process"
                            + " ends when no job is left, which may be never.",
                    "drain",
                    "Drain",
                    model);
        }
        shutdown.drain(Visitor.of(request));
        Flash.good(next, "The job port is closed. The process ends when no job is left.");
        return "redirect:/server";
    }

    @PostMapping("/server/shutdown")
    String stop(@RequestParam(required = false) @Nullable String confirm, Model model, HttpServletRequest request) {
        if (confirm == null) {
            return ask(
                    "Shut this server down?",
                    "It waits for running jobs as long as gearman.server.drain-timeout says, then the process ends, and"
                            + " this page with it. Background jobs that wait are kept if there is a store.",
                    "shutdown",
                    "Shut down",
                    model);
        }
        shutdown.stop(Visitor.of(request));
        return "goodbye";
    }

    private static String ask(String title, String text, String action, String label, Model model) {
        return new Confirmation(
                        title, text, "/server/" + action, List.<Map.Entry<String, String>>of(), label, "/server")
                .show(model);
    }
}

package dev.gearman.server.app.functions;

import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.app.operations.Engine;
import dev.gearman.server.app.statistics.Rates;
import dev.gearman.server.app.statistics.RunTimes;
import dev.gearman.server.app.statistics.Sparklines;
import dev.gearman.server.app.ui.Fragments;
import dev.gearman.server.app.ui.Links;
import dev.gearman.server.app.ui.PageController;
import dev.gearman.server.app.ui.Pages;
import dev.gearman.server.app.ui.Texts;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** All functions, sorted and filtered over the snapshot, a page of them at a time. */
@PageController
@ConditionalOnWebApplication
class FunctionsController {
    private static final int PAGE = 50;
    /** Orders of one snapshot that are kept. */
    private static final int MAX_ORDERS = 8;

    private final Engine engine;
    private final Rates rates;
    private final Sparklines sparks;
    private final RunTimes runTimes;
    private final Map<Choice, List<EngineSnapshot.Function>> sorted = new HashMap<>();
    private @Nullable EngineSnapshot sortedOf;

    FunctionsController(Engine engine, Rates rates, Sparklines sparks, RunTimes runTimes) {
        this.engine = engine;
        this.rates = rates;
        this.sparks = sparks;
        this.runTimes = runTimes;
    }

    /** A column that can be sorted by. */
    record Column(String label, String href, String order, boolean text) {}

    /** Which functions, and in which order. */
    record Choice(String q, String state, String sort, boolean descending, int page) {
        Choice onPage(int number) {
            return new Choice(q, state, sort, descending, number);
        }

        Links.Query address() {
            return new Links.Query("/functions")
                    .with("q", q.isEmpty() ? null : q)
                    .with("state", state.isEmpty() ? null : state);
        }
    }

    @GetMapping("/functions")
    String page(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "") String state,
            @RequestParam(defaultValue = "waiting") String sort,
            @RequestParam(required = false) @Nullable String dir,
            @RequestParam(defaultValue = "1") int page,
            Model model,
            HttpServletRequest request) {
        boolean descending = dir == null ? !sort.equals("name") : dir.equals("desc");
        Choice choice = new Choice(q, state, sort, descending, Math.max(1, page));
        EngineSnapshot snapshot = engine.snapshot();
        Rates.View view = rates.at(snapshot);
        List<EngineSnapshot.Function> sorted = sorted(choice, snapshot, view);
        int first = (int) Math.min(sorted.size(), (choice.page() - 1L) * PAGE);
        int last = Math.min(sorted.size(), first + PAGE);
        model.addAttribute(
                "rows",
                sorted.subList(first, last).stream()
                        .map(f -> FunctionRow.of(f, view.of(f), sparks.of(f.name()), runTimes))
                        .toList());
        model.addAttribute("choice", choice);
        model.addAttribute("columns", columns(choice));
        model.addAttribute("known", Texts.number(snapshot.functions().size()));
        IntFunction<String> address = n -> choice.address()
                .with("sort", sort)
                .with("dir", descending ? "desc" : "asc")
                .with("page", Integer.toString(n))
                .toString();
        model.addAttribute("here", address.apply(choice.page()));
        model.addAttribute("pages", Pages.numbered(choice.page(), first, last, sorted.size(), address));
        return Fragments.of(request, "functions");
    }

    /** What matches, in its order; found once for a snapshot, however many pages of it are turned. */
    @SuppressWarnings("ReferenceEquality") // whether they hold the same would take longer than to sort anew
    private synchronized List<EngineSnapshot.Function> sorted(Choice choice, EngineSnapshot snapshot, Rates.View view) {
        if (snapshot != sortedOf || sorted.size() >= MAX_ORDERS) {
            sorted.clear();
            sortedOf = snapshot;
        }
        return sorted.computeIfAbsent(
                choice.onPage(0),
                first -> snapshot.functions().stream()
                        .filter(matching(choice))
                        .sorted(order(choice, view))
                        .toList());
    }

    private static Predicate<EngineSnapshot.Function> matching(Choice choice) {
        String text = choice.q().toLowerCase(Locale.ROOT);
        Predicate<EngineSnapshot.Function> byName =
                f -> text.isEmpty() || f.name().toLowerCase(Locale.ROOT).contains(text);
        return byName.and(
                switch (choice.state()) {
                    case "waiting" -> f -> f.queued() > f.delayed();
                    case "running" -> f -> f.running() > 0;
                    case "paused" -> EngineSnapshot.Function::paused;
                    case "stuck" -> f -> f.queued() > f.delayed() && f.workers() == 0;
                    case "idle" -> f -> f.queued() == 0 && f.running() == 0;
                    default -> f -> true;
                });
    }

    private static Comparator<EngineSnapshot.Function> order(Choice choice, Rates.View view) {
        Comparator<EngineSnapshot.Function> byName = Comparator.comparing(EngineSnapshot.Function::name);
        Comparator<EngineSnapshot.Function> order = switch (choice.sort()) {
            case "name" -> byName;
            case "delayed" -> Comparator.comparingInt(EngineSnapshot.Function::delayed);
            case "running" -> Comparator.comparingInt(EngineSnapshot.Function::running);
            case "workers" -> Comparator.comparingInt(EngineSnapshot.Function::workers);
            case "in" ->
                Comparator.comparingDouble(f -> zeroIfUnknown(view.of(f).submitted()));
            case "done" ->
                Comparator.comparingDouble(f -> zeroIfUnknown(view.of(f).completed()));
            case "failed" -> Comparator.comparingLong(EngineSnapshot.Function::failed);
            case "oldest" -> Comparator.comparingLong(EngineSnapshot.Function::oldestAge);
            default ->
                Comparator.comparingInt((EngineSnapshot.Function f) -> f.queued() - f.delayed())
                        .thenComparingInt(EngineSnapshot.Function::running);
        };
        return (choice.descending() ? order.reversed() : order).thenComparing(byName);
    }

    private static double zeroIfUnknown(double rate) {
        return Double.isNaN(rate) ? 0 : rate;
    }

    private static List<Column> columns(Choice choice) {
        return List.of(
                column(choice, "name", "Function"),
                column(choice, "waiting", "Waiting"),
                column(choice, "delayed", "Scheduled"),
                column(choice, "running", "Running"),
                column(choice, "workers", "Workers"),
                column(choice, "in", "In/min"),
                column(choice, "done", "Done/min"),
                column(choice, "failed", "Failed"),
                column(choice, "oldest", "Oldest waits"));
    }

    private static Column column(Choice choice, String key, String label) {
        boolean chosen = choice.sort().equals(key);
        boolean next = chosen ? !choice.descending() : !key.equals("name");
        return new Column(
                label,
                choice.address()
                        .with("sort", key)
                        .with("dir", next ? "desc" : "asc")
                        .toString(),
                chosen ? (choice.descending() ? "descending" : "ascending") : "none",
                key.equals("name"));
    }
}

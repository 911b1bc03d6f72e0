package dev.gearman.server.app.web;

import dev.gearman.server.app.control.Engine;
import dev.gearman.server.app.control.JobFilter;
import dev.gearman.server.app.control.JobFilter.Kind;
import dev.gearman.server.app.control.JobSearch;
import dev.gearman.server.app.control.Rates;
import dev.gearman.server.app.control.Sampler;
import dev.gearman.server.app.control.Sparks;
import dev.gearman.server.app.record.CounterPoint;
import dev.gearman.server.app.record.RecordsUnavailableException;
import dev.gearman.server.app.record.RunTimes;
import dev.gearman.server.app.record.Settings;
import dev.gearman.server.engine.EngineSnapshot;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** What the page of a function shows. A function that nobody has named yet has a page as well: jobs can be submitted there. */
@Component
@ConditionalOnWebApplication
class FunctionPages {
    private static final int SOME = 20;
    private static final int POINTS = 180;

    private final Engine engine;
    private final Rates rates;
    private final Sampler sampler;
    private final Sparks sparks;
    private final JobSearch search;
    private final ObjectProvider<RunTimes> runTimes;
    private final ObjectProvider<Settings> settings;

    FunctionPages(
            Engine engine,
            Rates rates,
            Sampler sampler,
            Sparks sparks,
            JobSearch search,
            ObjectProvider<RunTimes> runTimes,
            ObjectProvider<Settings> settings) {
        this.engine = engine;
        this.rates = rates;
        this.sampler = sampler;
        this.sparks = sparks;
        this.search = search;
        this.runTimes = runTimes;
        this.settings = settings;
    }

    /** A bar of the histogram; {@code width} in hundredths of the longest one. */
    record Bar(String label, String count, long width) {}

    void fill(String name, Model model) {
        EngineSnapshot snapshot = engine.snapshot();
        EngineSnapshot.Function known = engine.function(name).orElse(null);
        EngineSnapshot.Function shown =
                known == null ? new EngineSnapshot.Function(name, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) : known;
        RunTimes times = runTimes.getIfAvailable();
        model.addAttribute("known", known != null);
        model.addAttribute("row", FunctionRow.of(shown, rates.at(snapshot).of(shown), sparks.of(name), times));
        model.addAttribute("bars", bars(times, name));
        model.addAttribute("chart", Chart.of(points(name)));
        model.addAttribute("runningJobs", some(name, Kind.RUNNING));
        model.addAttribute("waitingJobs", some(name, Kind.WAITING));
        model.addAttribute("allJobs", Links.jobs(name.isEmpty() ? "~" : name, ""));
        List<EngineSnapshot.Connection> workers = snapshot.connections().stream()
                .filter(c -> c.functions().contains(name))
                .toList();
        model.addAttribute(
                "workers",
                workers.stream()
                        .limit(SOME)
                        .map(c -> WorkerRow.of(c, snapshot.time()))
                        .toList());
        model.addAttribute("limits", limits(name));
        model.addAttribute("moreWorkers", Math.max(0, shown.workers() - Math.min(SOME, workers.size())));
    }

    private List<JobRow> some(String name, Kind kind) {
        return search.find(JobFilter.of(name, kind), null, SOME, JobSearch.SOON).jobs().stream()
                .map(JobRow::of)
                .toList();
    }

    private List<CounterPoint> points(String name) {
        try {
            return sampler.points(name, Duration.ofMinutes(15), POINTS);
        } catch (RecordsUnavailableException e) {
            return List.of();
        }
    }

    /** Largest queues as operators have set them: high, normal, low. */
    private List<String> limits(String name) {
        Settings kept = settings.getIfAvailable();
        try {
            String set = kept == null ? null : kept.all(Settings.MAX_QUEUE).get(name);
            List<String> numbers = set == null ? List.of() : List.of(set.split(" ", -1));
            return numbers.size() == 3 ? numbers : List.of("0", "0", "0");
        } catch (RecordsUnavailableException e) {
            return List.of("0", "0", "0");
        }
    }

    private static List<Bar> bars(@Nullable RunTimes times, String name) {
        List<RunTimes.Bucket> buckets = times == null
                ? List.of()
                : times.of(name).map(RunTimes.Distribution::buckets).orElse(List.of());
        long most = Math.max(
                1, buckets.stream().mapToLong(RunTimes.Bucket::count).max().orElse(1));
        return buckets.stream()
                .map(b -> new Bar("≤ " + Texts.duration(b.upTo()), Texts.number(b.count()), b.count() * 100 / most))
                .toList();
    }
}

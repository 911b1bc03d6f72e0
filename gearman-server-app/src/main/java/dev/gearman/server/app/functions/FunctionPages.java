package dev.gearman.server.app.functions;

import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.app.jobs.JobFilter;
import dev.gearman.server.app.jobs.JobFilter.Kind;
import dev.gearman.server.app.jobs.JobForm;
import dev.gearman.server.app.jobs.JobRow;
import dev.gearman.server.app.jobs.JobSearch;
import dev.gearman.server.app.operations.Engine;
import dev.gearman.server.app.records.RecordsUnavailableException;
import dev.gearman.server.app.settings.Settings;
import dev.gearman.server.app.statistics.CounterPoint;
import dev.gearman.server.app.statistics.Rates;
import dev.gearman.server.app.statistics.RunTimes;
import dev.gearman.server.app.statistics.Sampler;
import dev.gearman.server.app.statistics.Sparklines;
import dev.gearman.server.app.ui.Chart;
import dev.gearman.server.app.ui.Links;
import dev.gearman.server.app.ui.Texts;
import dev.gearman.server.app.workers.WorkerRow;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** What the page of a function shows. A function that nobody has named yet has a page as well: jobs can be submitted there. */
@Component
@ConditionalOnWebApplication
public class FunctionPages {
    private static final int SOME = 20;
    private static final int POINTS = 180;
    /** Idle workers that have not asked for a job for so long are not just about to. */
    private static final Duration STUCK = Duration.ofSeconds(10);

    private final Engine engine;
    private final Rates rates;
    private final Sampler sampler;
    private final Sparklines sparks;
    private final JobSearch search;
    private final RunTimes runTimes;
    private final Settings settings;

    FunctionPages(
            Engine engine,
            Rates rates,
            Sampler sampler,
            Sparklines sparks,
            JobSearch search,
            RunTimes runTimes,
            Settings settings) {
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
        model.addAttribute("known", known != null);
        model.addAttribute("entry", JobForm.empty(name));
        model.addAttribute("row", FunctionRow.of(shown, rates.at(snapshot).of(shown), sparks.of(name), runTimes));
        model.addAttribute("bars", bars(runTimes, name));
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
        model.addAttribute("why", why(shown, workers));
        model.addAttribute("limits", limits(name));
        model.addAttribute("moreWorkers", Math.max(0, shown.workers() - Math.min(SOME, workers.size())));
    }

    /** Why jobs of a function wait, as far as it can be seen; {@code null} if none does. */
    public static @Nullable String why(EngineSnapshot.Function f, List<EngineSnapshot.Connection> workers) {
        int ready = f.queued() - f.delayed();
        if (f.paused()) {
            return "It is paused: no job is handed out until somebody resumes it.";
        }
        if (ready == 0) {
            return null;
        }
        String wait = ready == 1 ? "1 job waits" : Texts.number(ready) + " jobs wait";
        if (f.workers() == 0) {
            return wait + " because no worker is connected that can do this function.";
        }
        long idle = workers.stream().filter(c -> c.running() == 0).count();
        if (idle == 0 && workers.size() >= f.workers()) {
            return wait + ": "
                    + (f.workers() == 1
                            ? "its only worker is busy."
                            : "all " + Texts.number(f.workers()) + " workers are busy.");
        }
        return f.oldestAge() > STUCK.toMillis() && idle > 0 && f.running() == 0
                ? wait + " although " + (idle == 1 ? "a worker is" : Texts.number(idle) + " workers are")
                        + " connected and idle: they do not ask for jobs."
                : null;
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
        try {
            String set = settings.all(Settings.MAX_QUEUE).get(name);
            List<String> numbers = set == null ? List.of() : List.of(set.split(" ", -1));
            return numbers.size() == 3 ? numbers : List.of("0", "0", "0");
        } catch (RecordsUnavailableException e) {
            return List.of("0", "0", "0");
        }
    }

    private static List<Bar> bars(RunTimes times, String name) {
        List<RunTimes.Bucket> buckets =
                times.of(name).map(RunTimes.Distribution::buckets).orElse(List.of());
        long most = Math.max(
                1, buckets.stream().mapToLong(RunTimes.Bucket::count).max().orElse(1));
        return buckets.stream()
                .map(b -> new Bar("≤ " + Texts.duration(b.upTo()), Texts.number(b.count()), b.count() * 100 / most))
                .toList();
    }
}

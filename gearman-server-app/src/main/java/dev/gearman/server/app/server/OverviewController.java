package dev.gearman.server.app.server;

import dev.gearman.server.ServerOptions;
import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.app.deadletter.DeadCount;
import dev.gearman.server.app.lifecycle.JobServer;
import dev.gearman.server.app.operations.BusyException;
import dev.gearman.server.app.operations.Engine;
import dev.gearman.server.app.records.RecordsUnavailableException;
import dev.gearman.server.app.statistics.Rates;
import dev.gearman.server.app.statistics.Sampler;
import dev.gearman.server.app.ui.Chart;
import dev.gearman.server.app.ui.Fragments;
import dev.gearman.server.app.ui.Links;
import dev.gearman.server.app.ui.PageController;
import dev.gearman.server.app.ui.Texts;
import dev.gearman.server.app.ui.Tiles;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The first page: how much, how fast, what is wrong, and how to begin. */
@PageController
@ConditionalOnWebApplication
class OverviewController {
    private static final int MAX_TROUBLES = 10;
    private static final int POINTS = 180;
    private static final long STORE_PATIENCE_MILLIS = 500;

    private final JobServer server;
    private final Engine engine;
    private final Rates rates;
    private final Sampler sampler;
    private final DeadCount dead;

    OverviewController(JobServer server, Engine engine, Rates rates, Sampler sampler, DeadCount dead) {
        this.server = server;
        this.engine = engine;
        this.rates = rates;
        this.sampler = sampler;
        this.dead = dead;
    }

    /** One line of the problem panel. */
    record TroubleRow(
            String kind,
            String title,
            String text,
            @Nullable String name,
            @Nullable String href) {}

    /** What the guide for the first steps fills in. */
    record Start(String jobHost, int jobPort, String web, String tool) {}

    @GetMapping("/")
    String page(@RequestParam(defaultValue = "15m") String range, Model model, HttpServletRequest request) {
        EngineSnapshot snapshot = engine.snapshot();
        List<Problem> all = Problem.of(snapshot);
        Duration back = range.equals("24h") ? Duration.ofDays(1) : Duration.ofMinutes(15);
        model.addAttribute("tiles", Tiles.of(snapshot, rates.at(snapshot), dead.get()));
        model.addAttribute("troubles", troubles(all));
        model.addAttribute("moreTroubles", Math.max(0, all.size() - MAX_TROUBLES));
        model.addAttribute("range", range.equals("24h") ? "24h" : "15m");
        model.addAttribute("chart", chart(back));
        boolean idle = snapshot.complete()
                && snapshot.functions().isEmpty()
                && snapshot.totals().submitted() == 0;
        model.addAttribute("start", idle ? start(request) : null);
        return Fragments.of(request, "overview");
    }

    private Chart chart(Duration back) {
        try {
            return Chart.of(sampler.points(back, POINTS));
        } catch (RecordsUnavailableException e) {
            return Chart.of(List.of());
        }
    }

    private List<TroubleRow> troubles(List<Problem> all) {
        List<TroubleRow> rows = new ArrayList<>();
        String store = storeTrouble();
        if (store != null) {
            rows.add(new TroubleRow(
                    "store",
                    "Store down",
                    "Background jobs are refused: " + Texts.visible(store, 300),
                    null,
                    "/server"));
        }
        all.stream().limit(MAX_TROUBLES).map(OverviewController::row).forEach(rows::add);
        return rows;
    }

    private @Nullable String storeTrouble() {
        try {
            return server.storeTrouble().get(STORE_PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BusyException("interrupted");
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            return null;
        }
    }

    private static TroubleRow row(Problem trouble) {
        String name = trouble.function() == null ? "" : trouble.function();
        String jobs = trouble.jobs() == 1 ? "1 job waits" : Texts.number(trouble.jobs()) + " jobs wait";
        String age = Texts.age(trouble.age());
        String title = switch (trouble.kind()) {
            case "no-worker" -> "No worker";
            case "paused" -> "Paused";
            case "waiting-long" -> "Slow";
            default -> "Long run";
        };
        String text = switch (trouble.kind()) {
            case "no-worker" -> jobs + ", the oldest for " + age + ", and no worker can do this function";
            case "paused" -> jobs + ", the oldest for " + age + ", until somebody resumes the function";
            case "waiting-long" -> jobs + ", the oldest for " + age + ": its workers do not keep up";
            default -> "a job has been running for " + age;
        };
        return new TroubleRow(trouble.kind(), title, text, Texts.name(name), Links.function(name));
    }

    private Start start(HttpServletRequest request) {
        List<InetSocketAddress> addresses = server.addresses();
        InetSocketAddress address =
                addresses.isEmpty() ? new InetSocketAddress("localhost", ServerOptions.DEFAULT_PORT) : addresses.get(0);
        boolean local = address.getAddress() == null
                || address.getAddress().isLoopbackAddress()
                || address.getAddress().isAnyLocalAddress();
        String host = local ? "localhost" : address.getAddress().getHostAddress();
        String options = (local ? "" : " -h " + host)
                + (address.getPort() == ServerOptions.DEFAULT_PORT ? "" : " -p " + address.getPort());
        String web = request.getScheme() + "://" + request.getServerName() + ":" + request.getServerPort()
                + request.getContextPath();
        return new Start(host, address.getPort(), web, "gearman" + options);
    }
}

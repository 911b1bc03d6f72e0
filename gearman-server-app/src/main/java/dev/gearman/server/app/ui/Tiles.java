package dev.gearman.server.app.ui;

import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.app.statistics.Rates;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The large numbers of the first page. Their keys are those of the live stream. */
public final class Tiles {
    private Tiles() {}

    /** One of them; {@code href} is where to read more. */
    public record Tile(
            String key,
            String label,
            String value,
            @Nullable String href,
            boolean bad) {}

    public static List<Tile> of(EngineSnapshot snapshot, Rates.View rates, long dead) {
        int delayed = snapshot.functions().stream()
                .mapToInt(EngineSnapshot.Function::delayed)
                .sum();
        long workers = snapshot.connections().stream()
                .filter(EngineSnapshot.Connection::isWorker)
                .count();
        Rates.PerMinute rate = rates.all();
        List<Tile> tiles = new ArrayList<>();
        int waiting = snapshot.jobs() - snapshot.runningJobs() - delayed;
        tiles.add(queue(snapshot, "waiting", "Waiting", waiting, "/jobs?state=waiting"));
        add(tiles, "running", "Running", snapshot.runningJobs(), "/jobs?state=running");
        tiles.add(queue(snapshot, "delayed", "Scheduled", delayed, "/scheduled"));
        tiles.add(new Tile("done", "Done/min", Texts.rate(rate.completed()), null, false));
        tiles.add(new Tile("failed", "Failed/min", Texts.rate(rate.failed()), null, rate.failed() > 0));
        if (dead >= 0) {
            tiles.add(new Tile("dead", "Dead set", Texts.number(dead), "/failed", dead > 0));
        }
        add(tiles, "workers", "Workers", workers, "/workers");
        add(tiles, "connections", "Connections", snapshot.connections().size(), "/workers?kind=all");
        return tiles;
    }

    /** A number that is not known before all jobs are there. */
    private static Tile queue(EngineSnapshot snapshot, String key, String label, long value, String href) {
        return new Tile(key, label, snapshot.complete() ? Texts.number(value) : "…", href, false);
    }

    private static void add(List<Tile> tiles, String key, String label, long value, String href) {
        tiles.add(new Tile(key, label, Texts.number(value), href, false));
    }
}

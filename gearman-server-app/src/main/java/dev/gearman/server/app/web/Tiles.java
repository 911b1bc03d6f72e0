package dev.gearman.server.app.web;

import dev.gearman.server.app.control.Rates;
import dev.gearman.server.engine.EngineSnapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The large numbers of the first page. Their keys are those of the live stream. */
final class Tiles {
    private Tiles() {}

    /** One of them; {@code href} is where to read more. */
    record Tile(
            String key,
            String label,
            String value,
            @Nullable String href,
            boolean bad) {}

    static List<Tile> of(EngineSnapshot snapshot, Rates.View rates, long dead) {
        int delayed = snapshot.functions().stream()
                .mapToInt(EngineSnapshot.Function::delayed)
                .sum();
        long workers = snapshot.connections().stream()
                .filter(EngineSnapshot.Connection::isWorker)
                .count();
        Rates.PerMinute rate = rates.all();
        List<Tile> tiles = new ArrayList<>();
        add(tiles, "waiting", "Waiting", snapshot.jobs() - snapshot.runningJobs() - delayed, "/jobs?state=waiting");
        add(tiles, "running", "Running", snapshot.runningJobs(), "/jobs?state=running");
        add(tiles, "delayed", "Scheduled", delayed, "/scheduled");
        tiles.add(new Tile("done", "Done/min", Texts.rate(rate.completed()), null, false));
        tiles.add(new Tile("failed", "Failed/min", Texts.rate(rate.failed()), null, rate.failed() > 0));
        if (dead >= 0) {
            tiles.add(new Tile("dead", "Dead set", Texts.number(dead), "/failed", dead > 0));
        }
        add(tiles, "workers", "Workers", workers, "/workers");
        add(tiles, "connections", "Connections", snapshot.connections().size(), "/workers?kind=all");
        return tiles;
    }

    private static void add(List<Tile> tiles, String key, String label, long value, String href) {
        tiles.add(new Tile(key, label, Texts.number(value), href, false));
    }
}

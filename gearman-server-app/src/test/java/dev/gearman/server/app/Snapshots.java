package dev.gearman.server.app;

import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.api.EngineSnapshot.Function;
import java.util.List;

/** Snapshots as the engine makes them, of functions that are told in a line. */
public final class Snapshots {
    private Snapshots() {}

    public static EngineSnapshot of(Function... functions) {
        int queued = 0;
        int running = 0;
        for (Function function : functions) {
            queued += function.queued();
            running += function.running();
        }
        return new EngineSnapshot(1_000, queued + running, running, 4_096, List.of(functions), List.of());
    }

    /** The functions that are known while the store is still being read. */
    public static EngineSnapshot incomplete(Function... functions) {
        EngineSnapshot known = of(functions);
        return new EngineSnapshot(
                known.time(),
                known.jobs(),
                known.runningJobs(),
                known.queuedBytes(),
                known.functions(),
                known.connections(),
                known.totals(),
                false);
    }

    /** A function that has finished some jobs and has none now. */
    public static Function counted(String name, long submitted, long completed, long failed) {
        return new Function(name, 0, 0, 0, 0, 0, 1, 0, submitted, completed, failed);
    }

    /** A function whose jobs wait. */
    public static Function waiting(String name, int jobs, int workers, long oldestAgeMillis) {
        return new Function(name, 0, jobs, 0, 0, 0, workers, oldestAgeMillis, jobs, 0, 0);
    }
}

package dev.gearman.server.app.server;

import dev.gearman.server.api.EngineSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that somebody should look at.
 *
 * @param kind no-worker, paused, waiting-long, running-long or store
 * @param function the function that it is about, {@code null} if about the server
 * @param jobs how many jobs suffer
 * @param age for how long the oldest of them has, in milliseconds
 * @param detail what else is to be said, may be empty
 */
public record Problem(String kind, @Nullable String function, int jobs, long age, String detail) {
    /** A job that has waited for longer although its function has workers. */
    static final Duration LONG_WAIT = Duration.ofMinutes(10);
    /** A job that has run for longer. */
    static final Duration LONG_RUN = Duration.ofHours(1);

    /** Troubles of functions, those with most jobs first. */
    public static List<Problem> of(EngineSnapshot snapshot) {
        List<Problem> found = new ArrayList<>();
        for (EngineSnapshot.Function f : snapshot.functions()) {
            int ready = f.queued() - f.delayed();
            if (ready > 0 && f.paused()) {
                found.add(new Problem("paused", f.name(), ready, f.oldestAge(), ""));
            } else if (ready > 0 && f.workers() == 0) {
                found.add(new Problem("no-worker", f.name(), ready, f.oldestAge(), ""));
            } else if (ready > 0 && f.oldestAge() > LONG_WAIT.toMillis()) {
                found.add(new Problem("waiting-long", f.name(), ready, f.oldestAge(), ""));
            }
            if (f.longestRun() > LONG_RUN.toMillis()) {
                found.add(new Problem("running-long", f.name(), f.running(), f.longestRun(), ""));
            }
        }
        found.sort(Comparator.comparingInt((Problem t) -> -t.jobs()));
        return found;
    }
}

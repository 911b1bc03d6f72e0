package dev.gearman.server.app.statistics;

import dev.gearman.server.api.EngineSnapshot;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Completed jobs of each function over the last quarter of an hour, in steps of half a minute, for small charts. */
@Component
public class Sparklines {
    /** Steps of a chart. */
    public static final int STEPS = 30;

    private static final long STEP = Duration.ofSeconds(30).toMillis();

    private static final class Ring {
        final int[] steps = new int[STEPS];
        long completed;
    }

    private Map<String, Ring> rings = new HashMap<>();
    private long lastStep;
    private int position;

    /** Begins a new step if it is time for one. */
    synchronized void add(EngineSnapshot snapshot) {
        if (snapshot.time() - lastStep < STEP) {
            return;
        }
        boolean first = lastStep == 0;
        lastStep = snapshot.time();
        position = (position + 1) % STEPS;
        Map<String, Ring> known = new HashMap<>(snapshot.functions().size() * 2);
        for (EngineSnapshot.Function f : snapshot.functions()) {
            Ring ring = rings.get(f.name());
            if (ring == null) {
                ring = new Ring();
                ring.completed = first ? f.completed() : 0;
            }
            ring.steps[position] = (int) Math.min(Integer.MAX_VALUE, Math.max(0, f.completed() - ring.completed));
            ring.completed = f.completed();
            known.put(f.name(), ring);
        }
        // functions that were forgotten are forgotten here as well
        rings = known;
    }

    /** The steps of a function, oldest first; all zero if it is not known. */
    public synchronized int[] of(String function) {
        int[] steps = new int[STEPS];
        Ring ring = rings.get(function);
        for (int i = 0; ring != null && i < STEPS; i++) {
            steps[i] = ring.steps[(position + 1 + i) % STEPS];
        }
        return steps;
    }
}

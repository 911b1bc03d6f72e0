package dev.gearman.server.app.statistics;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the counters of the server and of its busiest functions were, in steps that grow coarser with their age. */
public interface CounterHistory {

    /**
     * The counters over a time, oldest first, in even steps.
     *
     * @param function {@code null} for all together
     * @param maxPoints most points, 1 to 2,000; finer records are added up
     */
    List<CounterPoint> points(@Nullable String function, Instant from, Instant to, int maxPoints);
}

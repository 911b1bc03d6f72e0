package dev.gearman.server.app.statistics;

import java.time.Duration;
import java.time.Instant;

/**
 * The counters over one step of time.
 *
 * @param time when the step began
 * @param step how long it took
 * @param submitted jobs that came in this step
 * @param completed jobs that ended well in this step
 * @param failed jobs that failed in this step
 * @param waiting jobs that waited at its end
 * @param running jobs that ran at its end
 * @param workers workers at its end
 */
public record CounterPoint(
        Instant time,
        Duration step,
        long submitted,
        long completed,
        long failed,
        long waiting,
        long running,
        long workers) {}

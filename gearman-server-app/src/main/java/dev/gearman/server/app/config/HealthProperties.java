package dev.gearman.server.app.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When waiting jobs make {@code /actuator/health} say that something is wrong. They never do if nothing is set.
 *
 * @param maxOldestAge Longest time that a job may wait for a worker.
 * @param maxUnservedAge Longest time that a job may wait whose function has no worker at all.
 * @param maxWaiting Most jobs that may wait, of all functions.
 */
public record HealthProperties(
        @Nullable Duration maxOldestAge,
        @Nullable Duration maxUnservedAge,
        @Nullable Integer maxWaiting) {}

/**
 * Numbers about workers and clients, by Micrometer. Start with {@link dev.gearman.spring.metrics.GearmanMetrics}. How long jobs
 * take, observations tell as well; {@link dev.gearman.spring.metrics.JobTimers} do where those are off.
 */
@NullMarked
package dev.gearman.spring.metrics;

import org.jspecify.annotations.NullMarked;

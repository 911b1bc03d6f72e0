/**
 * Connects observations and metrics with those of Boot. Start with
 * {@link dev.gearman.spring.boot.observation.GearmanObservationAutoConfiguration}.
 */
@NullMarked
package dev.gearman.spring.boot.observation;

import org.jspecify.annotations.NullMarked;

/**
 * Observations of jobs, by Micrometer: metrics by function and outcome, and traces. Start with
 * {@link dev.gearman.spring.observation.JobObservations} and {@link dev.gearman.spring.observation.CallObservations}. What is
 * named how, a bean that is a convention changes.
 */
@NullMarked
package dev.gearman.spring.observation;

import org.jspecify.annotations.NullMarked;

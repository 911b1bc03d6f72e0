/**
 * A Gearman worker: takes jobs from servers and does them.
 *
 * <p>Start with {@link dev.gearman.worker.GearmanWorker}. What it does with a job is a
 * {@link dev.gearman.worker.JobFunction}, which is given the {@link dev.gearman.worker.Job}.
 */
@NullMarked
package dev.gearman.worker;

import org.jspecify.annotations.NullMarked;

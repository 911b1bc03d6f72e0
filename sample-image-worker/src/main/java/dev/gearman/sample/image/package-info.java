/**
 * A sample to copy: photos are dropped on a page, Gearman workers make smaller ones of them. Start reading at
 * {@link dev.gearman.sample.image.worker.ResizeWorker} for the work and at
 * {@link dev.gearman.sample.image.web.PhotoController} for the page.
 *
 * <p>The two roles, profiles {@code web} and {@code worker}, share what is in this package and {@code photo}, and nothing
 * but the job server at run time: a photo travels to the worker as the workload of a job, and what becomes of it
 * travels back as the workload of another.
 */
@NullMarked
package dev.gearman.sample.image;

import org.jspecify.annotations.NullMarked;

/** The worker role: profile {@code worker}. One class that matters, {@link dev.gearman.sample.image.worker.ResizeWorker}. */
@NullMarked
package dev.gearman.sample.image.worker;

import org.jspecify.annotations.NullMarked;

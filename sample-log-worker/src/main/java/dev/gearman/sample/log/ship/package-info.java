/** Sends lines to the workers, in batches. Start at {@link dev.gearman.sample.log.ship.FileFollower}. */
@NullMarked
package dev.gearman.sample.log.ship;

import org.jspecify.annotations.NullMarked;

/** Adds up what the workers have counted. Start at {@link dev.gearman.sample.log.collect.Collector}. */
@NullMarked
package dev.gearman.sample.log.collect;

import org.jspecify.annotations.NullMarked;

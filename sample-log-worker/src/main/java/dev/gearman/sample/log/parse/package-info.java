/** From lines of an access log to sums for each minute. Start at {@link dev.gearman.sample.log.parse.ParseWorker}. */
@NullMarked
package dev.gearman.sample.log.parse;

import org.jspecify.annotations.NullMarked;

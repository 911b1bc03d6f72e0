/**
 * A sample to copy: access logs are shipped in batches, parsed by Gearman workers, and added up.
 *
 * <pre>
 * ship     a file or the standard input, {@link dev.gearman.sample.log.ship}
 *   | access-log-parse: lines
 * worker   sums of a batch, {@link dev.gearman.sample.log.parse}
 *   | access-log-merge: sums
 * web      sums of all, and the page, {@link dev.gearman.sample.log.collect}
 * </pre>
 *
 * <p>Nothing is counted twice, since each batch has an id that depends on nothing but where its lines are in which file, and the
 * collector adds each id once. Nothing is lost, since each step hands on its result before it says that it is done.
 */
@NullMarked
package dev.gearman.sample.log;

import org.jspecify.annotations.NullMarked;

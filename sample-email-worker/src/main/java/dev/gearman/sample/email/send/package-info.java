/** The worker and what it sends with. Start at {@link dev.gearman.sample.email.send.SendWorker}. */
@NullMarked
package dev.gearman.sample.email.send;

import org.jspecify.annotations.NullMarked;

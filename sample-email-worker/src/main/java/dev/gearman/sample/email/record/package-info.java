/** What became of each mail. Start at {@link dev.gearman.sample.email.record.MailRecord}. */
@NullMarked
package dev.gearman.sample.email.record;

import org.jspecify.annotations.NullMarked;

/** From variables to a mail that can be sent. Start at {@link dev.gearman.sample.email.compose.MailTemplates}. */
@NullMarked
package dev.gearman.sample.email.compose;

import org.jspecify.annotations.NullMarked;

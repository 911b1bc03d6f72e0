/**
 * A sample to copy: mail from templates, sent by Gearman workers. Start reading at
 * {@link dev.gearman.sample.email.send.SendWorker} for the sending and at
 * {@link dev.gearman.sample.email.web.MailDesk} for how a mail gets there.
 */
@NullMarked
package dev.gearman.sample.email;

import org.jspecify.annotations.NullMarked;

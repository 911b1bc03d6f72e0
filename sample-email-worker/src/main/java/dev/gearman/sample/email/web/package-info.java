/** Page and REST. Start at {@link dev.gearman.sample.email.web.MailDesk}, through which both go. */
@NullMarked
package dev.gearman.sample.email.web;

import org.jspecify.annotations.NullMarked;

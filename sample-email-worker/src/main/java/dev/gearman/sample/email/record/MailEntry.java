package dev.gearman.sample.email.record;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a mail: not its content.
 *
 * @param id of the mail
 * @param recipient its address
 * @param template the template's name
 * @param state where it is
 * @param attempts how often sending it was begun
 * @param reason why the last attempt failed, if it did
 * @param due when another attempt may begin, while waiting or sending
 * @param created when it was queued
 * @param changed when its state changed last
 */
public record MailEntry(
        String id,
        String recipient,
        String template,
        MailState state,
        int attempts,
        @Nullable String reason,
        @Nullable Instant due,
        Instant created,
        Instant changed) {}

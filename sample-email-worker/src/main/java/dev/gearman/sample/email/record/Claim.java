package dev.gearman.sample.email.record;

import java.time.Instant;

/** What a worker may do with a mail that it was given. */
public sealed interface Claim {
    /** Send it: nobody else will until the lease is over. */
    record Granted(int attempt) implements Claim {}

    /** Leave it until then: its next attempt is later, or another worker is at it or has died over it. */
    record Later(Instant due) implements Claim {}

    /** Nothing: it was sent, or given up. */
    record Finished(MailState state) implements Claim {}
}

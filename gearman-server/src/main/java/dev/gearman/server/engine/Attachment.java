package dev.gearman.server.engine;

import org.jspecify.annotations.Nullable;

/** A client that waits for a foreground job. A connection that submitted the same unique key twice waits twice. */
final class Attachment extends Chain.Node<Attachment> {
    final Session client;
    final Job job;

    @Nullable
    Attachment nextOfJob;

    Attachment(Session client, Job job) {
        this.client = client;
        this.job = job;
    }
}

package dev.gearman.server.engine;

import org.jspecify.annotations.Nullable;

/** A client that waits for a foreground job. A connection that submitted the same unique key twice waits twice. */
final class Attachment extends Chain.Node<Attachment> {
    final Session client;
    final Job job;

    @Nullable
    Attachment nextOfJob;

    private Attachment(Session client, Job job) {
        this.client = client;
        this.job = job;
    }

    /** From now on the client gets whatever the job's worker reports. */
    static void attach(Session client, Job job) {
        Attachment attachment = new Attachment(client, job);
        attachment.nextOfJob = job.clients;
        job.clients = attachment;
        client.waitingFor.addLast(attachment);
    }

    /** The client waits no more. */
    void detach() {
        client.waitingFor.remove(this);
        if (job.clients == this) {
            job.clients = nextOfJob;
            return;
        }
        for (Attachment a = job.clients; a != null; a = a.nextOfJob) {
            if (a.nextOfJob == this) {
                a.nextOfJob = nextOfJob;
                return;
            }
        }
    }

    /** Nobody waits for the job any more. */
    static void detachAll(Job job) {
        for (Attachment a = job.clients; a != null; a = a.nextOfJob) {
            a.client.waitingFor.remove(a);
        }
        job.clients = null;
    }
}

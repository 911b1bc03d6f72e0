package dev.gearman.server.engine.state;

import dev.gearman.server.engine.index.IntrusiveList;
import org.jspecify.annotations.Nullable;

/** A client that waits for a foreground job. A connection that submitted the same unique key twice waits twice. */
public final class Attachment extends IntrusiveList.Node<Attachment> {
    public final Session client;
    public final Job job;

    @Nullable
    public Attachment nextOfJob;

    private Attachment(Session client, Job job) {
        this.client = client;
        this.job = job;
    }

    /** From now on the client gets whatever the job's worker reports. */
    public static void attach(Session client, Job job) {
        Attachment attachment = new Attachment(client, job);
        attachment.nextOfJob = job.clients;
        job.clients = attachment;
        client.waitingFor.addLast(attachment);
    }

    /** The client waits no more. */
    public void detach() {
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
    public static void detachAll(Job job) {
        for (Attachment a = job.clients; a != null; a = a.nextOfJob) {
            a.client.waitingFor.remove(a);
        }
        job.clients = null;
    }
}

package dev.gearman.server.engine;

import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.protocol.RefusedException;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.Peer.PendingReply;
import dev.gearman.server.engine.state.Session;
import org.jspecify.annotations.Nullable;

/**
 * Where the reply to a client's submission goes.
 *
 * @param place the place that was kept for it, if the submission had to wait
 */
public record Answer(Session client, @Nullable PendingReply place) {
    /** The job is taken. */
    public void created(Job job) {
        if (place == null) {
            client.peer().send(PacketType.JOB_CREATED, job);
        } else {
            place.complete(PacketType.JOB_CREATED, job);
        }
    }

    /** The reply can't be given yet. */
    public PendingReply later() {
        return place == null ? client.peer().defer() : place;
    }

    /** Does what was put off, of which a refusal is the reply. */
    public static void attempt(PendingReply place, Runnable action) {
        try {
            action.run();
        } catch (RefusedException e) {
            place.complete(Packet.error(e.code(), String.valueOf(e.getMessage())));
        }
    }
}

package dev.gearman.server.engine;

import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.protocol.RefusedException;
import dev.gearman.server.engine.Peer.PendingReply;
import org.jspecify.annotations.Nullable;

/**
 * Where the reply to a client's submission goes.
 *
 * @param place the place that was kept for it, if the submission had to wait
 */
record Answer(Session client, @Nullable PendingReply place) {
    /** The job is taken. */
    void created(Job job) {
        if (place == null) {
            client.peer().send(PacketType.JOB_CREATED, job);
        } else {
            place.complete(PacketType.JOB_CREATED, job);
        }
    }

    /** The reply can't be given yet. */
    PendingReply later() {
        return place == null ? client.peer().defer() : place;
    }

    /** Does what was put off, of which a refusal is the reply. */
    static void attempt(PendingReply place, Runnable action) {
        try {
            action.run();
        } catch (RefusedException e) {
            place.complete(Packet.error(e.code(), String.valueOf(e.getMessage())));
        }
    }
}

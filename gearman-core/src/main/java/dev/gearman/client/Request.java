package dev.gearman.client;

import dev.gearman.protocol.Packet;
import org.jspecify.annotations.Nullable;

/** Something that was, or is to be, sent and is answered in its turn. Belongs to the client's event loop. */
abstract class Request {
    final Packet packet;
    /** Decides on the server, where that is not left to the client's choice. */
    final byte @Nullable [] routingKey;
    /** The one session that may send it, where there is only one. */
    final @Nullable ServerSession target;
    /** When it was sent, as {@link System#nanoTime()}. */
    long sentAt;
    /** The connection's buffer that it was written to. */
    long buffer;

    Request(Packet packet, byte @Nullable [] routingKey, @Nullable ServerSession target) {
        this.packet = packet;
        this.routingKey = routingKey;
        this.target = target;
    }

    /**
     * Takes the answer.
     *
     * @return whether it is one to this kind of request
     */
    abstract boolean answered(Packet answer, ServerSession by);

    /** There will be no answer; also when it has been answered, or given up, already. */
    abstract void failed(GearmanException cause);

    /** Whether nobody waits for the answer any more. */
    abstract boolean isGivenUp();
}

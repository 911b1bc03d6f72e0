package dev.gearman.server.engine.state;

import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;

/**
 * How the engine talks back to a connection. Everything is called on the engine's thread, returns at once and never
 * throws because of the connection: what is sent to one that is gone goes nowhere. Packets arrive in the order of the
 * calls.
 */
public interface Peer {
    /** Sends a packet as it is. */
    void send(Packet packet);

    /**
     * Sends a packet about a job, with its handle and whatever else of it the type carries: JOB_CREATED, WORK_FAIL and
     * the three kinds of JOB_ASSIGN.
     */
    void send(PacketType type, Job job);

    /** Sends text of the administrative protocol, one byte a character (ISO 8859-1). */
    void send(String text);

    /**
     * Reserves the place of a reply that can't be given yet. Whatever is sent later waits behind it, since the protocol
     * knows replies by their order alone.
     */
    PendingReply defer();

    /** Closes the connection, whatever is still to be sent; its end is told to the engine like any other. */
    void close();

    /** A reply whose place is kept. It is completed once, on the engine's thread. */
    interface PendingReply {
        /** Returns {@code true} if the reply can be sent at once, as nothing that was deferred before it still waits. */
        boolean isNext();

        /** Gives the reply as a packet about a job. */
        void complete(PacketType type, Job job);

        /** Gives the reply as a packet. */
        void complete(Packet packet);
    }
}

package dev.gearman.transport;

import dev.gearman.protocol.Packet;

/** Told what becomes of a {@link ServerLink}, on its event loop. Each {@link #up} is followed by one {@link #down}. */
public interface LinkHandler {
    /** A new connection is there, and the server has answered over it. */
    void up(Connection connection);

    /** A packet came over the connection that is up. */
    void packet(Packet packet);

    /** The server has been silent for long: have it say something, whatever it is. */
    void probe();

    /** The connection has ended; the link makes a new one by itself unless it was closed. */
    void down(Throwable cause);

    /** An attempt to connect has failed; the link will try again by itself. */
    void unreachable(Throwable cause);
}

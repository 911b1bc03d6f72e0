/**
 * Sockets, and the event loops that they live on.
 *
 * <p>{@link dev.gearman.server.transport.ConnectionHandler} takes what a connection says to the engine,
 * {@link dev.gearman.server.transport.NettyPeer} takes what the engine says to the connection, and
 * {@link dev.gearman.server.transport.EngineLoop} is the one thread on which both meet. Network buffers end here.
 */
@NullMarked
package dev.gearman.server.transport;

import org.jspecify.annotations.NullMarked;

/**
 * Connections to Gearman servers, as the client and the worker need them: connecting, TLS, reconnecting with back-off,
 * bounded output. Users of these meet {@link dev.gearman.transport.ServerAddress} and
 * {@link dev.gearman.transport.ReconnectPolicy}; everything else here is for the two packages above and may change.
 *
 * <p>Start with {@link dev.gearman.transport.ServerLink}, which keeps up the connection to one server. Its state belongs to
 * one event loop; network buffers stay in {@link dev.gearman.transport.Connection}.
 */
@NullMarked
package dev.gearman.transport;

import org.jspecify.annotations.NullMarked;

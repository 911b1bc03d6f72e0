package dev.gearman.server.transport;

import dev.gearman.protocol.ProtocolLimits;
import dev.gearman.server.api.KeepAlive;
import dev.gearman.server.api.TransportKind;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a transport behaves.
 *
 * @param kind what does the work of the network
 * @param ioThreads event loops, 1 or more
 * @param busyPoll how long a loop asks again before it sleeps
 * @param backlog connections that the operating system may keep waiting to be accepted
 * @param maxConnections most connections at a time
 * @param maxInput most bytes of packets that have begun and not ended, of all connections
 * @param maxOutputPerConnection most bytes that may wait for a connection to read them before another is added
 * @param maxOutput most bytes in network buffers, of all connections
 * @param tls the TLS context for a new connection, or {@code null} for none; asked each time, so that it can change
 */
public record TransportOptions(
        TransportKind kind,
        int ioThreads,
        Duration busyPoll,
        int backlog,
        KeepAlive keepAlive,
        int maxConnections,
        long maxInput,
        long maxOutputPerConnection,
        long maxOutput,
        ProtocolLimits protocolLimits,
        Function<Channel, @Nullable SslContext> tls) {}

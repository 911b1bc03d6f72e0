package dev.gearman.transport;

import dev.gearman.protocol.ProtocolLimits;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How connections to servers are made.
 *
 * @param connectTimeout the limit of one attempt on one address, with the TLS handshake and the first answer
 * @param heartbeat after how much silence a server is asked whether it is still there
 * @param maxUnsent bytes that may wait to be sent before {@link Connection#awaitRoom()} waits
 * @param limits what is accepted from a server
 * @param tls the TLS context for a new connection, or {@code null} for none; asked each time, so that it can change
 */
public record LinkOptions(
        Duration connectTimeout,
        Duration heartbeat,
        ReconnectPolicy reconnect,
        long maxUnsent,
        ProtocolLimits limits,
        Supplier<@Nullable SslContext> tls) {}

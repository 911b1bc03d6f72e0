package dev.gearman.client;

import dev.gearman.protocol.ProtocolLimits;
import dev.gearman.transport.LinkOptions;
import dev.gearman.transport.ReconnectPolicy;
import dev.gearman.transport.ServerAddress;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a {@link GearmanClient} behaves. Not thread-safe; can be used for several clients. */
public final class GearmanClientBuilder {
    List<ServerAddress> servers = List.of(new ServerAddress("localhost", ServerAddress.DEFAULT_PORT));
    Duration responseTimeout = Duration.ofSeconds(30);
    Duration availability = Duration.ofSeconds(5);
    boolean exceptions = true;
    int maxOutstanding = 100_000;
    long maxUnacknowledged = Math.max(64L * 1024 * 1024, Runtime.getRuntime().maxMemory() / 8);
    Duration jobTimeout = Duration.ofSeconds(30);

    @Nullable
    Executor callbackExecutor;

    @Nullable
    EventLoopGroup eventLoopGroup;

    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration heartbeat = Duration.ofSeconds(30);
    private ReconnectPolicy reconnect = ReconnectPolicy.DEFAULT;
    int maxPacketSize = ProtocolLimits.DEFAULT_MAX_PACKET;
    private Supplier<@Nullable SslContext> tls = () -> null;

    GearmanClientBuilder() {}

    /** Each as {@link ServerAddress#parse} reads it. Default {@code localhost:4730}. */
    public GearmanClientBuilder servers(String... addresses) {
        return servers(Arrays.stream(addresses).map(ServerAddress::parse).toList());
    }

    /** One or more, all different. Default {@code localhost:4730}. */
    public GearmanClientBuilder servers(List<ServerAddress> addresses) {
        List<ServerAddress> distinct = addresses.stream().distinct().toList();
        if (distinct.isEmpty()) {
            throw new IllegalArgumentException("servers: none (expected: one or more)");
        }
        servers = distinct;
        return this;
    }

    /** Limits one attempt to connect, with the TLS handshake and the server's first answer. Default 5 s. */
    public GearmanClientBuilder connectTimeout(Duration value) {
        connectTimeout = positive("connectTimeout", value);
        return this;
    }

    /**
     * Sets how long a server may owe an answer (not the result of a job, but the confirmation of a job, a status, an echo). If
     * the server is silent as well, the connection is given up; if it sends other data meanwhile, the request fails with
     * {@link RequestTimeoutException}. Default 30 s.
     */
    public GearmanClientBuilder responseTimeout(Duration value) {
        responseTimeout = positive("responseTimeout", value);
        return this;
    }

    /** How long a request waits for a server to be there. Default 5 s. */
    public GearmanClientBuilder availability(Duration value) {
        availability = positive("availability", value);
        return this;
    }

    /**
     * Sets the time limit for the result of a foreground job whose request has none. Default 30 s.
     *
     * @param value the limit, {@link Duration#ZERO} for none
     */
    public GearmanClientBuilder jobTimeout(Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("jobTimeout: " + value + " (expected: 0 for no limit, or more)");
        }
        jobTimeout = value;
        return this;
    }

    /**
     * After how much silence a server is asked whether it is still there; if it is silent as long again, the connection is given up
     * and made anew. Finds out connections that a firewall has forgotten. Default 30 s.
     */
    public GearmanClientBuilder heartbeat(Duration value) {
        heartbeat = positive("heartbeat", value);
        return this;
    }

    /** How lost connections are made again. */
    public GearmanClientBuilder reconnect(ReconnectPolicy value) {
        reconnect = value;
        return this;
    }

    /** Whether to ask servers for what a worker's exception says, instead of that the job has failed. Default yes. */
    public GearmanClientBuilder exceptions(boolean value) {
        exceptions = value;
        return this;
    }

    /** Most requests that have not ended. Default 100,000. */
    public GearmanClientBuilder maxOutstanding(int value) {
        maxOutstanding = (int) positive("maxOutstanding", value);
        return this;
    }

    /** Most bytes of workloads that no server has taken yet. Default an eighth of the heap, 64 MiB at least. */
    public GearmanClientBuilder maxUnacknowledged(long value) {
        maxUnacknowledged = positive("maxUnacknowledged", value);
        return this;
    }

    /**
     * Sets the size in bytes of the largest packet to send or to accept. A larger request is refused with an
     * {@link IllegalArgumentException} before it is sent. Default: 128 MiB.
     */
    public GearmanClientBuilder maxPacketSize(int value) {
        maxPacketSize = (int) positive("maxPacketSize", value);
        return this;
    }

    /** TLS for all connections. Default none. */
    public GearmanClientBuilder tls(SslContext value) {
        return tls(() -> value);
    }

    /** TLS context of a new connection, or {@code null} for none; asked each time, so that it can change. */
    public GearmanClientBuilder tls(Supplier<@Nullable SslContext> value) {
        tls = value;
        return this;
    }

    /**
     * Sets the executor that calls the listeners of jobs. Default: the threads of all clients, which also complete the futures.
     * These threads take over from an executor that refuses a listener or does not begin within 100 ms, so that a result
     * never waits for an executor whose threads are all blocked.
     */
    public GearmanClientBuilder callbackExecutor(Executor value) {
        callbackExecutor = value;
        return this;
    }

    /** One of whose loops the client is to use, epoll or NIO. It stays the caller's. Default one that all share. */
    public GearmanClientBuilder eventLoopGroup(EventLoopGroup value) {
        eventLoopGroup = value;
        return this;
    }

    /** A client that begins to connect. It does not wait for it, and an absent server is no failure. */
    public GearmanClient build() {
        return new GearmanClient(this);
    }

    LinkOptions link() {
        return new LinkOptions(
                connectTimeout,
                heartbeat,
                reconnect,
                maxUnacknowledged,
                new ProtocolLimits(maxPacketSize, ProtocolLimits.DEFAULT_MAX_LINE),
                tls);
    }

    private static Duration positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: more than 0)");
        }
        return value;
    }

    private static long positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 1 or more)");
        }
        return value;
    }
}

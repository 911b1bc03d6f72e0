package dev.gearman.worker;

import dev.gearman.protocol.Names;
import dev.gearman.protocol.ProtocolLimits;
import dev.gearman.transport.LinkOptions;
import dev.gearman.transport.ReconnectPolicy;
import dev.gearman.transport.ServerAddress;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a {@link GearmanWorker} behaves, and its first functions. Not thread-safe; can be used for several workers. */
public final class GearmanWorkerBuilder {
    final Map<String, Registration> functions = new LinkedHashMap<>();
    List<ServerAddress> servers = List.of(new ServerAddress("localhost", ServerAddress.DEFAULT_PORT));
    int concurrency = 1;
    boolean interruptLost;

    @Nullable
    String clientId;

    @Nullable
    Executor executor;

    @Nullable
    EventLoopGroup eventLoopGroup;

    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration heartbeat = Duration.ofSeconds(30);
    private ReconnectPolicy reconnect = ReconnectPolicy.DEFAULT;
    private long maxUnsent = 16L * 1024 * 1024;
    int maxPacketSize = ProtocolLimits.DEFAULT_MAX_PACKET;
    private Supplier<@Nullable SslContext> tls = () -> null;

    GearmanWorkerBuilder() {}

    /** Each as {@link ServerAddress#parse} reads it. Default {@code localhost:4730}. */
    public GearmanWorkerBuilder servers(String... addresses) {
        return servers(Arrays.stream(addresses).map(ServerAddress::parse).toList());
    }

    /** One or more, all different. Default {@code localhost:4730}. */
    public GearmanWorkerBuilder servers(List<ServerAddress> addresses) {
        List<ServerAddress> distinct = addresses.stream().distinct().toList();
        if (distinct.isEmpty()) {
            throw new IllegalArgumentException("servers: none (expected: one or more)");
        }
        servers = distinct;
        return this;
    }

    /** A function that this worker can do. */
    public GearmanWorkerBuilder function(String name, JobFunction function) {
        return with(GearmanWorker.registration(name, function, null));
    }

    /**
     * A function whose jobs may take this long, 1 s or more: then the server gives up on the job, and here the thread is interrupted
     * and the job {@linkplain Job#isCancelled() cancelled}. What it returns after that does not count: the job has failed.
     */
    public GearmanWorkerBuilder function(String name, Duration timeout, JobFunction function) {
        return with(GearmanWorker.registration(name, function, timeout));
    }

    /** A function that does not hold on to its thread. */
    public GearmanWorkerBuilder asyncFunction(String name, AsyncJobFunction function) {
        return with(GearmanWorker.asyncRegistration(name, function, null));
    }

    /** A function that does not hold on to its thread, and whose jobs may take this long, 1 s or more. */
    public GearmanWorkerBuilder asyncFunction(String name, Duration timeout, AsyncJobFunction function) {
        return with(GearmanWorker.asyncRegistration(name, function, timeout));
    }

    private GearmanWorkerBuilder with(Registration function) {
        if (functions.putIfAbsent(function.name(), function) != null) {
            throw new IllegalArgumentException("function: " + function.name() + " is there already");
        }
        return this;
    }

    /** Most jobs that run at a time, over all servers. Default 1. */
    public GearmanWorkerBuilder concurrency(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("concurrency: " + value + " (expected: 1 or more)");
        }
        concurrency = value;
        return this;
    }

    /**
     * Sets the executor that runs the functions; it remains the caller's. It should be able to run as many functions at a time as
     * {@link #concurrency} says. A job that it refuses waits in the worker, which asks for no other jobs meanwhile, and is
     * offered again until a thread is free. An executor that would run a function on the calling thread, an event loop, counts as
     * one that refuses it. When the executor is shut down, the worker stops, and waiting jobs go back to their servers.
     *
     * <p>Default: a thread for each running job, daemons named {@code gearman-worker-}.
     */
    public GearmanWorkerBuilder executor(Executor value) {
        executor = value;
        return this;
    }

    /** Whether the thread of a job is interrupted when its connection is lost. Default no. */
    public GearmanWorkerBuilder interruptLost(boolean value) {
        interruptLost = value;
        return this;
    }

    /** Sets the name under which servers list this worker. Default: none. */
    public GearmanWorkerBuilder clientId(String value) {
        clientId = Names.withoutNul("clientId", value);
        return this;
    }

    /** Limits one attempt to connect, with the TLS handshake and the server's first answer. Default 5 s. */
    public GearmanWorkerBuilder connectTimeout(Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("connectTimeout: " + value + " (expected: more than 0)");
        }
        connectTimeout = value;
        return this;
    }

    /**
     * After how much silence a server is asked whether it is still there; if it is silent as long again, the connection is given up
     * and made anew. Finds out connections that a firewall has forgotten. Default 30 s.
     */
    public GearmanWorkerBuilder heartbeat(Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("heartbeat: " + value + " (expected: more than 0)");
        }
        heartbeat = value;
        return this;
    }

    /** How lost connections are made again. */
    public GearmanWorkerBuilder reconnect(ReconnectPolicy value) {
        reconnect = value;
        return this;
    }

    /** Bytes for one server that may wait to be sent; over that, jobs wait with more. Default 16 MiB. */
    public GearmanWorkerBuilder maxUnsent(long value) {
        if (value < 1) {
            throw new IllegalArgumentException("maxUnsent: " + value + " (expected: 1 or more)");
        }
        maxUnsent = value;
        return this;
    }

    /**
     * Sets the size in bytes of the largest packet to send or to accept. A job whose result is larger fails with that as the reason.
     * A connection over which a larger packet comes is closed. Default: 128 MiB.
     */
    public GearmanWorkerBuilder maxPacketSize(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("maxPacketSize: " + value + " (expected: 1 or more)");
        }
        maxPacketSize = value;
        return this;
    }

    /** TLS for all connections. Default none. */
    public GearmanWorkerBuilder tls(SslContext value) {
        return tls(() -> value);
    }

    /** TLS context of a new connection, or {@code null} for none; asked each time, so that it can change. */
    public GearmanWorkerBuilder tls(Supplier<@Nullable SslContext> value) {
        tls = value;
        return this;
    }

    /** One of whose loops the worker is to use, epoll or NIO. It stays the caller's. Default one that all share. */
    public GearmanWorkerBuilder eventLoopGroup(EventLoopGroup value) {
        eventLoopGroup = value;
        return this;
    }

    /** A worker that does nothing until it is started. */
    public GearmanWorker build() {
        return new GearmanWorker(this);
    }

    LinkOptions link() {
        // an assignment is longer than the submission by the job's handle
        int largestAssignment = (int) Math.min(Integer.MAX_VALUE, maxPacketSize + ProtocolLimits.MAX_HANDLE + 1L);
        return new LinkOptions(
                connectTimeout,
                heartbeat,
                reconnect,
                maxUnsent,
                new ProtocolLimits(largestAssignment, ProtocolLimits.DEFAULT_MAX_LINE),
                tls);
    }
}

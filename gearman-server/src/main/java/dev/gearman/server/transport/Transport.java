package dev.gearman.server.transport;

import dev.gearman.protocol.LargeDataMemory;
import dev.gearman.protocol.ProtocolLimits;
import dev.gearman.server.command.AdminCommands;
import dev.gearman.server.command.AnswerPace;
import dev.gearman.server.command.Commands;
import dev.gearman.server.engine.JobEngine;
import dev.gearman.server.engine.state.WakeupTimer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The event loops and all sockets of a server. The first loop owns the engine and accepts; connections are dealt out to
 * all of them.
 */
public final class Transport {
    /** Output of a connection over which its requests are not read until it has read its replies. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(4 * 1024 * 1024, 16 * 1024 * 1024);

    /** Longest time for the other side of a connection to close it too. */
    private static final Duration LINGER = Duration.ofMillis(100);

    private final TransportOptions options;
    private final Sockets sockets;
    private final EventLoopGroup loops;
    private final EngineLoop loop;
    private final TransportLimits limits;
    private final Complaints complaints;
    private final LargeDataMemory largeData = LargeDataMemory.usual();
    private final ChannelGroup connections;
    private final List<Channel> listeners = new ArrayList<>();
    private @Nullable JobEngine engine;
    private @Nullable Commands commands;
    private @Nullable AdminCommands adminCommands;
    private @Nullable AnswerPace pace;

    public Transport(TransportOptions options, InstantSource clock) {
        this.options = options;
        this.sockets = Sockets.of(options.kind());
        this.loops = new MultiThreadIoEventLoopGroup(
                options.ioThreads(),
                new DefaultThreadFactory("gearman-io", false),
                BusyPoll.around(sockets.handlers(), options.busyPoll()));
        EventLoop first = loops.next();
        this.loop = new EngineLoop(first, clock);
        this.limits = new TransportLimits(
                options.maxConnections(),
                options.maxInput(),
                options.maxOutputPerConnection(),
                options.maxOutput(),
                PooledByteBufAllocator.DEFAULT);
        this.complaints = new Complaints((nanos, task) -> first.schedule(task, nanos, TimeUnit.NANOSECONDS));
        this.connections = new DefaultChannelGroup(first);
    }

    /** Runs tasks on the engine's thread. */
    public Executor engineThread() {
        return loop;
    }

    /** Runs tasks on the engine's thread, each after the connections had their turn. */
    public Executor nextTurn() {
        return task -> loop.eventLoop().schedule(task, 0, TimeUnit.NANOSECONDS);
    }

    /** The alarm to make the engine with. */
    public WakeupTimer alarm() {
        return loop;
    }

    /** What connections are to talk to; before the first {@link #bind}. */
    public void serve(JobEngine theEngine, Commands theCommands, AdminCommands theAdminCommands) {
        engine = theEngine;
        commands = theCommands;
        adminCommands = theAdminCommands;
        pace = new AnswerPace(
                System::nanoTime, (nanos, task) -> loop.eventLoop().schedule(task, nanos, TimeUnit.NANOSECONDS));
        loop.onAlarm(theEngine::onAlarm);
    }

    /** Loads what the first connection needs, without one. */
    public void prepare() {
        Channel channel = sockets.connection();
        try {
            loops.register(channel).syncUninterruptibly();
            channel.pipeline().addLast(new ConnectionHandler(channel, this));
            PooledByteBufAllocator.DEFAULT.directBuffer().release();
        } finally {
            channel.close().awaitUninterruptibly();
        }
    }

    /**
     * Listens on one more address.
     *
     * @return the address with the port that was chosen, if the given one was 0
     * @throws Exception why it can't listen there
     */
    public InetSocketAddress bind(InetSocketAddress address) throws Exception {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop.eventLoop(), loops)
                .channel(sockets.listener())
                .handler(new AcceptFaults(complaints))
                .option(ChannelOption.SO_BACKLOG, options.backlog())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childOption(ChannelOption.MESSAGE_SIZE_ESTIMATOR, ArrayRegion.SIZES)
                .childHandler(initializer());
        sockets.options(bootstrap, options.keepAlive());
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (bound.cause() instanceof Exception e) {
            throw e;
        }
        listeners.add(bound.channel());
        return (InetSocketAddress) bound.channel().localAddress();
    }

    private ChannelHandler initializer() {
        Function<Channel, @Nullable SslContext> tls = options.tls();
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                connections.add(channel);
                SslContext context = tls.apply(channel);
                if (context != null) {
                    channel.pipeline().addLast(context.newHandler(channel.alloc()));
                }
                ConnectionHandler handler = new ConnectionHandler(channel, Transport.this);
                channel.pipeline().addLast(handler);
                if (context == null) {
                    channel.config().setRecvByteBufAllocator(sockets.reads(handler::place));
                }
            }
        };
    }

    /** Accepts no more connections; those that are there stay. */
    public void closeListeners() {
        for (Channel listener : listeners) {
            listener.close().awaitUninterruptibly();
        }
        listeners.clear();
    }

    /**
     * Closes all connections once what was sent to them is out and the other side has closed them too, or soon after that, and
     * ends the loops.
     */
    public void close(long timeoutMillis) {
        closeListeners();
        CompletableFuture<Void> asked = new CompletableFuture<>();
        loop.execute(() -> {
            // replies that were written in this turn are flushed by the next; the sockets are closed behind them
            loop.execute(() -> endOutput(asked));
            complaints.end();
        });
        try {
            asked.get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            // a connection that can't be closed in time ends with its loop
        }
        // the engine first, while the loops that it writes to are there; what they still have for it goes nowhere
        loop.eventLoop()
                .shutdownGracefully(0, timeoutMillis, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly();
        loop.releaseBuffers();
        loops.shutdownGracefully(0, timeoutMillis, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }

    /** A connection that is closed while something comes in is reset, and the other side loses replies that it has not read. */
    private void endOutput(CompletableFuture<Void> closed) {
        connections.newCloseFuture().addListener(done -> closed.complete(null));
        for (Channel channel : connections) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
                if (channel instanceof DuplexChannel plain && channel.pipeline().get(SslHandler.class) == null) {
                    plain.shutdownOutput();
                } else {
                    channel.close();
                }
            });
        }
        loop.eventLoop().schedule(() -> connections.close(), LINGER.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Bytes of large packets' data outside of the heap: of jobs that wait or run, and of what is on its way. */
    public long largeDataInUse() {
        return largeData.inUse();
    }

    /** How many connections there are. */
    public int connectionCount() {
        return limits.connections();
    }

    /** Name of what does the network's work: {@code epoll}, {@code io_uring} or {@code nio}. */
    public String kind() {
        return sockets.name();
    }

    /** Whether an array can be written as it is, by a connection that is not encrypted. */
    boolean takesRegions() {
        return sockets.takesRegions();
    }

    EngineLoop loop() {
        return loop;
    }

    JobEngine engine() {
        return required(engine);
    }

    Commands commands() {
        return required(commands);
    }

    AdminCommands adminCommands() {
        return required(adminCommands);
    }

    AnswerPace pace() {
        return required(pace);
    }

    LargeDataMemory largeData() {
        return largeData;
    }

    Complaints complaints() {
        return complaints;
    }

    TransportLimits limits() {
        return limits;
    }

    ProtocolLimits protocolLimits() {
        return options.protocolLimits();
    }

    private static <T> T required(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("serve() comes first");
        }
        return part;
    }
}

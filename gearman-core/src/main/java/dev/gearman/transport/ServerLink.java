package dev.gearman.transport;

import dev.gearman.protocol.Packet;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps up the connection to one server: connects, tells its {@link LinkHandler}, and when the connection is lost or can't be
 * made, tries again with back-off until it is closed. All state belongs to the event loop, and so do all methods but
 * {@link #address()}, {@link #isUp()} and {@link #trouble()}.
 */
public final class ServerLink {
    private static final Logger log = LoggerFactory.getLogger(ServerLink.class);

    private enum State {
        NEW,
        CONNECTING,
        UP,
        WAITING,
        CLOSED
    }

    private final ServerAddress address;
    private final LinkOptions options;
    private final EventLoop loop;
    private final LinkHandler handler;
    private volatile State state = State.NEW;
    private volatile @Nullable Throwable trouble;
    private @Nullable Connection connection;
    private @Nullable Channel channel;
    private @Nullable ScheduledFuture<?> nextAttempt;
    private @Nullable ScheduledFuture<?> nextBeat;
    /** When the server was asked for a sign of life, 0 if it was not. */
    private long probedAt;

    private boolean attempted;
    private int failures;
    private long upSince;

    public ServerLink(ServerAddress address, LinkOptions options, EventLoop loop, LinkHandler handler) {
        this.address = address;
        this.options = options;
        this.loop = loop;
        this.handler = handler;
    }

    public ServerAddress address() {
        return address;
    }

    public boolean isUp() {
        return state == State.UP;
    }

    /** Why there is no connection, as far as is known; {@code null} when there is one or none was tried yet. */
    public @Nullable Throwable trouble() {
        return trouble;
    }

    /** Whether it is not known yet if the server can be reached. */
    public boolean isUntried() {
        return !attempted && state != State.CLOSED;
    }

    public void open() {
        if (state == State.NEW) {
            connect();
        }
    }

    /** Ends the connection, if there is one, and makes no other. */
    public void close(Throwable reason) {
        State before = state;
        state = State.CLOSED;
        if (nextAttempt != null) {
            nextAttempt.cancel(false);
        }
        stopHeart();
        Connection current = connection;
        Channel attempt = channel;
        if (current != null && before == State.UP) {
            connection = null;
            current.close(reason);
            handler.down(reason);
        } else if (attempt != null) {
            attempt.close();
        }
    }

    /** Somebody waits: the next attempt is made within the shortest wait, whatever the back-off has grown to. */
    public void hurry() {
        ScheduledFuture<?> scheduled = nextAttempt;
        long soon = options.reconnect().initial().toNanos();
        if (state == State.WAITING && scheduled != null && scheduled.getDelay(TimeUnit.NANOSECONDS) > soon) {
            scheduled.cancel(false);
            connectIn(Duration.ofNanos(soon));
        }
    }

    private void connectIn(Duration delay) {
        state = State.WAITING;
        nextAttempt = loop.schedule(this::connect, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void connect() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CONNECTING;
        nextAttempt = null;
        AddressLookup.of(address).whenComplete((found, failure) -> {
            if (loop.isShuttingDown()) {
                return;
            }
            loop.execute(() -> tryAll(found, failure));
        });
    }

    private void tryAll(@Nullable List<InetSocketAddress> found, @Nullable Throwable failure) {
        if (state == State.CLOSED) {
            return;
        }
        if (found == null) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            failed(cause == null ? new IOException("no address") : cause);
        } else {
            tryNext(new ArrayDeque<>(found));
        }
    }

    private void tryNext(Deque<InetSocketAddress> addresses) {
        int timeout = (int)
                Math.min(Integer.MAX_VALUE, Math.max(1, options.connectTimeout().toMillis()));
        Attempt attempt = new Attempt(timeout);
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(EventLoops.channelFor(loop))
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeout)
                .handler(attempt)
                .connect(addresses.removeFirst());
        channel = connecting.channel();
        connecting.addListener(connected -> {
            if (!connected.isSuccess()) {
                attemptFailed(addresses, connected.cause());
                return;
            }
            SslHandler tls = attempt.tls;
            if (tls == null) {
                up(attempt.connection());
            } else {
                tls.handshakeFuture().addListener((Future<Channel> shaken) -> {
                    if (shaken.isSuccess()) {
                        up(attempt.connection());
                    } else {
                        attempt.connection().close(shaken.cause());
                        attemptFailed(addresses, shaken.cause());
                    }
                });
            }
        });
    }

    private void attemptFailed(Deque<InetSocketAddress> addresses, Throwable cause) {
        if (state != State.CONNECTING) {
            return;
        }
        if (addresses.isEmpty()) {
            failed(cause);
        } else {
            tryNext(addresses);
        }
    }

    private void up(Connection made) {
        if (state != State.CONNECTING) {
            made.close(new IOException("not needed any more"));
            return;
        }
        if (!made.isOpen()) {
            failed(made.failure());
            return;
        }
        state = State.UP;
        attempted = true;
        trouble = null;
        connection = made;
        upSince = System.nanoTime();
        log.debug("{}: connected", address);
        probedAt = 0;
        beatLater();
        handler.up(made);
    }

    private void packet(Connection from, Packet packet) {
        if (from == connection && state == State.UP) {
            failures = 0;
            handler.packet(packet);
        }
    }

    private void down(Connection lost) {
        if (lost != connection || state != State.UP) {
            return;
        }
        stopHeart();
        connection = null;
        channel = null;
        Throwable cause = lost.failure();
        trouble = cause;
        if (System.nanoTime() - upSince > options.reconnect().max().toNanos()) {
            failures = 0;
        }
        failures++;
        Duration delay = options.reconnect().delay(failures, ThreadLocalRandom.current());
        log.warn("{}: connection lost, next attempt in {} ms: {}", address, delay.toMillis(), cause.getMessage());
        connectIn(delay);
        handler.down(cause);
    }

    private void beatLater() {
        nextBeat = loop.schedule(this::beat, options.heartbeat().toNanos(), TimeUnit.NANOSECONDS);
    }

    private void stopHeart() {
        if (nextBeat != null) {
            nextBeat.cancel(false);
            nextBeat = null;
        }
    }

    private void beat() {
        Connection current = connection;
        if (current == null || state != State.UP) {
            return;
        }
        long now = System.nanoTime();
        boolean unheard = probedAt != 0 && current.lastRead() - probedAt < 0;
        // what is still being sent may be in the way of the question; then the operating system finds out
        if (unheard && current.unsent() == 0) {
            current.close(new IOException("the server has been silent for twice " + options.heartbeat()));
            return;
        }
        if (!unheard && now - current.lastRead() >= options.heartbeat().toNanos()) {
            probedAt = now;
            handler.probe();
        }
        beatLater();
    }

    private void failed(Throwable cause) {
        channel = null;
        attempted = true;
        trouble = cause;
        failures++;
        Duration delay = options.reconnect().delay(failures, ThreadLocalRandom.current());
        if (failures == 1) {
            log.warn("{}: not reachable, next attempt in {} ms: {}", address, delay.toMillis(), cause.getMessage());
        } else {
            log.debug("{}: not reachable, next attempt in {} ms: {}", address, delay.toMillis(), cause.getMessage());
        }
        connectIn(delay);
        handler.unreachable(cause);
    }

    /** Sets up the channel of one attempt. */
    private final class Attempt extends ChannelInitializer<Channel> {
        private final int timeoutMillis;
        private @Nullable Connection made;
        private @Nullable SslHandler tls;

        Attempt(int timeoutMillis) {
            this.timeoutMillis = timeoutMillis;
        }

        @Override
        protected void initChannel(Channel created) {
            SslContext context = options.tls().get();
            if (context != null) {
                SslHandler handler = context.newHandler(created.alloc(), address.host(), address.port());
                handler.setHandshakeTimeoutMillis(timeoutMillis);
                created.pipeline().addLast(handler);
                tls = handler;
            }
            Connection[] self = new Connection[1];
            Connection connection = new Connection(created, options, packet -> packet(self[0], packet));
            self[0] = connection;
            made = connection;
            created.pipeline().addLast(connection.handler());
            created.closeFuture().addListener(closed -> down(connection));
        }

        Connection connection() {
            Connection connection = made;
            if (connection == null) {
                throw new IllegalStateException("the channel was not set up");
            }
            return connection;
        }
    }

    @Override
    public String toString() {
        return address + " " + state;
    }
}

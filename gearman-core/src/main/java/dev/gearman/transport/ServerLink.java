package dev.gearman.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps up the connection to one server: connects, tells its {@link LinkHandler}, and when the connection is lost or can't be
 * made, tries again with back-off until it is closed. All state belongs to the event loop, and so do all methods but
 * {@link #address()}, {@link #isUp()} and {@link #trouble()}.
 *
 * <p>A connection is up once the server has echoed a greeting over it. Until then the attempt can fail like any other: the
 * kernel accepts connections for a process that is frozen, and a server of another protocol accepts them as well.
 */
public final class ServerLink {
    private static final Logger log = LoggerFactory.getLogger(ServerLink.class);
    /** Ends with an empty line, which makes most servers of line-based protocols answer at once. */
    private static final byte[] GREETING = "hello\r\n\r\n".getBytes(US_ASCII);

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
    private @Nullable Attempt attempt;
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

    /** Returns {@code true} if the server has answered over the present connection. */
    public boolean isUp() {
        return state == State.UP;
    }

    /** Returns why there is no connection, or {@code null} when there is one or the first attempt goes on. */
    public @Nullable Throwable trouble() {
        return trouble;
    }

    /** Returns {@code true} until the first attempt has ended. */
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
        Attempt ongoing = attempt;
        if (current != null && before == State.UP) {
            connection = null;
            current.close(reason);
            handler.down(reason);
        } else if (ongoing != null) {
            ongoing.giveUp(reason);
        }
    }

    /**
     * Makes the next attempt within the shortest wait, whatever the back-off has grown to, since a request waits. A server of
     * another protocol keeps its back-off: it will hardly have changed.
     */
    public void hurry() {
        ScheduledFuture<?> scheduled = nextAttempt;
        long soon = options.reconnect().initial().toNanos();
        if (state == State.WAITING
                && !(trouble instanceof NotGearmanException)
                && scheduled != null
                && scheduled.getDelay(TimeUnit.NANOSECONDS) > soon) {
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
        Attempt next = new Attempt(addresses);
        attempt = next;
        next.begin();
    }

    private void up(Connection made) {
        state = State.UP;
        attempted = true;
        trouble = null;
        attempt = null;
        connection = made;
        upSince = System.nanoTime();
        log.debug("{}: connected", address);
        probedAt = 0;
        beatLater();
        handler.up(made);
    }

    private void packet(Packet packet) {
        if (state == State.UP) {
            handler.packet(packet);
        }
        if (state == State.UP) {
            failures = 0;
        }
    }

    private void down(Connection lost) {
        if (lost != connection || state != State.UP) {
            return;
        }
        stopHeart();
        connection = null;
        Throwable cause = lost.failure();
        trouble = cause;
        if (System.nanoTime() - upSince > options.reconnect().max().toNanos()) {
            failures = 0;
        }
        retry("connection lost", cause);
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
        attempt = null;
        attempted = true;
        trouble = cause;
        retry("not reachable", cause);
        handler.unreachable(cause);
    }

    /** Warns of the first failure in a row only. */
    private void retry(String what, Throwable cause) {
        failures++;
        Duration delay = options.reconnect().delay(failures, ThreadLocalRandom.current());
        Level level = failures == 1 ? Level.WARN : Level.DEBUG;
        log.atLevel(level)
                .log("{}: {}, next attempt in {} ms: {}", address, what, delay.toMillis(), cause.getMessage());
        connectIn(delay);
    }

    /** One attempt on one address: connects, shakes hands where TLS is used, and waits for the echo of the greeting. */
    private final class Attempt extends ChannelInitializer<Channel> {
        private final Deque<InetSocketAddress> others;
        private final InetSocketAddress target;
        private final Duration timeout = options.connectTimeout();
        private @Nullable Connection made;
        private @Nullable SslHandler tls;
        private @Nullable ScheduledFuture<?> deadline;
        private boolean greeted;
        private boolean over;

        /** @param addresses the target, and those to try after it */
        Attempt(Deque<InetSocketAddress> addresses) {
            this.target = addresses.removeFirst();
            this.others = addresses;
        }

        void begin() {
            deadline = loop.schedule(
                    () -> giveUp(new IOException("no answer within " + timeout)),
                    timeout.toNanos(),
                    TimeUnit.NANOSECONDS);
            new Bootstrap()
                    .group(loop)
                    .channel(EventLoops.channelFor(loop))
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.SO_KEEPALIVE, true)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis())
                    .handler(this)
                    .connect(target)
                    .addListener(connected -> {
                        SslHandler encryption = tls;
                        if (!connected.isSuccess()) {
                            end(connected.cause());
                        } else if (encryption == null) {
                            greet();
                        } else {
                            encryption.handshakeFuture().addListener(shaken -> {
                                if (shaken.isSuccess()) {
                                    greet();
                                } else {
                                    giveUp(shaken.cause());
                                }
                            });
                        }
                    });
        }

        private int millis() {
            return (int) Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis()));
        }

        @Override
        protected void initChannel(Channel created) {
            SslContext context = options.tls().get();
            if (context != null) {
                SslHandler handler = context.newHandler(created.alloc(), address.host(), address.port());
                handler.setHandshakeTimeoutMillis(millis());
                created.pipeline().addLast(handler);
                tls = handler;
            }
            Connection connection = new Connection(created, options, this::packet);
            made = connection;
            created.pipeline().addLast(connection.handler());
            created.closeFuture().addListener(closed -> {
                if (over) {
                    down(connection);
                } else if (greeted) {
                    end(connection.failure());
                }
            });
        }

        private void greet() {
            Connection connection = made;
            if (connection != null && !over) {
                greeted = true;
                connection.send(Packet.of(PacketType.ECHO_REQ, GREETING));
            }
        }

        private void packet(Packet packet) {
            if (ServerLink.this.attempt != this) {
                if (made == ServerLink.this.connection) {
                    ServerLink.this.packet(packet);
                }
            } else if (packet.type() == PacketType.ECHO_RES && Arrays.equals(packet.data(), GREETING)) {
                answered();
            } else {
                giveUp(new IOException("not the echo of a greeting: " + packet));
            }
        }

        private void answered() {
            Connection connection = made;
            if (connection != null && finish()) {
                up(connection);
            }
        }

        void giveUp(Throwable cause) {
            Connection connection = made;
            if (connection != null) {
                connection.close(cause);
            }
            end(cause);
        }

        private void end(Throwable cause) {
            if (!finish()) {
                return;
            }
            if (others.isEmpty()) {
                failed(cause);
            } else {
                tryNext(others);
            }
        }

        /** Returns {@code true} if this attempt was still of interest. */
        private boolean finish() {
            boolean first = !over;
            over = true;
            if (first && deadline != null) {
                deadline.cancel(false);
            }
            return first && state == State.CONNECTING;
        }
    }

    @Override
    public String toString() {
        return address + " " + state;
    }
}

package dev.gearman.client;

import dev.gearman.protocol.ErrorCode;
import dev.gearman.transport.LinkOptions;
import dev.gearman.transport.ServerAddress;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides which server gets a request, and keeps those that have none yet. Belongs to the event loop, but for
 * {@link #sessions()}.
 */
final class Dispatcher {
    private final EventLoop loop;
    private final List<ServerSession> sessions;
    private final Duration availability;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private int turn;
    private boolean closed;
    private boolean watching;

    /** Not sent yet, since no server is there for it. */
    private record Waiting(Request request, long since) {}

    Dispatcher(
            EventLoop loop,
            List<ServerAddress> servers,
            LinkOptions options,
            boolean exceptions,
            Duration responseTimeout,
            Duration availability) {
        this.loop = loop;
        this.availability = availability;
        this.sessions = servers.stream()
                .map(server -> new ServerSession(this, server, options, loop, exceptions, responseTimeout))
                .toList();
    }

    List<ServerSession> sessions() {
        return sessions;
    }

    void open() {
        sessions.forEach(session -> session.link().open());
    }

    void dispatch(Request request) {
        if (closed) {
            request.failed(new ClientClosedException());
        } else if (!trySend(request)) {
            waiting.add(new Waiting(request, System.nanoTime()));
            hurry(request);
            watch(availability.toNanos());
        }
    }

    /** The server has said no. If only since it is about to stop, another one may say yes. */
    void refused(Request request, ServerErrorException refusal) {
        boolean elsewhere = refusal.is(ErrorCode.SHUTDOWN) && request.target == null && !closed;
        ServerSession other = elsewhere ? choose(request, true) : null;
        if (other == null || request.retried) {
            request.failed(refusal);
        } else {
            request.retried = true;
            other.send(request);
        }
    }

    /** Something has changed about a server. */
    void retryWaiting() {
        if (waiting.isEmpty()) {
            return;
        }
        List<Waiting> all = new ArrayList<>(waiting);
        waiting.clear();
        for (Waiting one : all) {
            if (one.request.isGivenUp()) {
                one.request.failed(new ClientClosedException()); // nobody hears it, but it is settled
            } else if (!trySend(one.request)) {
                waiting.add(one);
                hurry(one.request);
            }
        }
    }

    void close(GearmanException reason) {
        closed = true;
        sessions.forEach(session -> session.link().close(reason));
        List<Waiting> all = new ArrayList<>(waiting);
        waiting.clear();
        all.forEach(one -> one.request.failed(reason));
    }

    private boolean trySend(Request request) {
        ServerSession session = choose(request, false);
        if (session != null && session.link().isUp()) {
            session.send(request);
            return true;
        }
        return false;
    }

    private void hurry(Request request) {
        ServerSession target = request.target;
        if (target != null) {
            target.link().hurry();
        } else {
            sessions.forEach(session -> session.link().hurry());
        }
    }

    /** Those who wait are in the order of their arrival, so that one clock is enough. */
    private void watch(long nanos) {
        if (!watching) {
            watching = true;
            loop.schedule(this::giveUpOverdue, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void giveUpOverdue() {
        watching = false;
        long now = System.nanoTime();
        for (Waiting first = waiting.peek(); first != null; first = waiting.peek()) {
            long rest = first.since + availability.toNanos() - now;
            if (rest > 0) {
                watch(rest);
                return;
            }
            waiting.remove();
            first.request.failed(unavailable());
        }
    }

    private ServerUnavailableException unavailable() {
        Throwable trouble = sessions.stream()
                .map(session -> session.link().trouble())
                .filter(cause -> cause != null)
                .findFirst()
                .orElse(null);
        String servers = sessions.stream().map(Dispatcher::describe).collect(Collectors.joining(", "));
        return new ServerUnavailableException("no server within " + availability + ": " + servers, trouble);
    }

    private static String describe(ServerSession session) {
        Throwable trouble = session.link().trouble();
        return session.address() + (trouble == null ? " (no answer)" : " (" + trouble.getMessage() + ")");
    }

    /**
     * The server for a request: with a routing key the one that ranks highest of those that are there or may well be in a
     * moment, without one each of those that are there in turn.
     */
    private @Nullable ServerSession choose(Request request, boolean upOnly) {
        if (request.target != null) {
            return request.target;
        }
        byte[] key = request.routingKey;
        if (key == null) {
            for (int i = 0; i < sessions.size(); i++) {
                ServerSession session = sessions.get(Math.floorMod(turn++, sessions.size()));
                if (session.link().isUp()) {
                    return session;
                }
            }
            return null;
        }
        ServerSession best = null;
        long highest = 0;
        for (ServerSession session : sessions) {
            boolean eligible =
                    session.link().isUp() || (!upOnly && session.link().isUntried());
            long rank = Routing.rank(key, session.address());
            if (eligible && (best == null || rank > highest)) {
                best = session;
                highest = rank;
            }
        }
        return best;
    }
}

package dev.gearman.client;

import dev.gearman.transport.LinkOptions;
import dev.gearman.transport.ServerAddress;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides which server gets a request, and keeps those that have none yet. Belongs to the event loop, but for
 * {@link #sessions()}.
 */
final class Dispatcher {
    /** Longest time that a request with a routing key waits for the first connection of its server while others are connected. */
    private static final Duration FIRST_CONNECTION = Duration.ofSeconds(1);

    private final EventLoop loop;
    private final List<ServerSession> sessions;
    private final Duration availability;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private int turn;
    /** Servers whose first connection is still being made get the requests that belong to them. */
    private boolean awaitingFirst = true;

    private boolean closed;
    private boolean watching;

    /** Not sent yet, since no server is there for it. */
    private record Waiting(Request request, long since) {}

    public Dispatcher(
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
        long patience = Math.min(FIRST_CONNECTION.toNanos(), availability.toNanos() / 2);
        loop.schedule(this::endFirst, patience, TimeUnit.NANOSECONDS);
    }

    private void endFirst() {
        awaitingFirst = false;
        retryWaiting();
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
        ServerSession session = request.target != null ? request.target : choose(request.routingKey);
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
                .map(ServerSession::trouble)
                .filter(cause -> cause != null)
                .findFirst()
                .orElse(null);
        String servers = sessions.stream().map(Dispatcher::describe).collect(Collectors.joining(", "));
        return new ServerUnavailableException("no server within " + availability + ": " + servers, trouble);
    }

    private static String describe(ServerSession session) {
        Throwable trouble = session.trouble();
        return session.address() + (trouble == null ? " (no answer)" : " (" + trouble.getMessage() + ")");
    }

    /** Prefers servers that answer; one that owes an answer for long may be frozen, or still be reading its store. */
    private @Nullable ServerSession choose(byte @Nullable [] key) {
        ServerSession prompt = choose(key, session -> session.isAvailable() && !session.isOverdue());
        return prompt != null ? prompt : choose(key, ServerSession::isAvailable);
    }

    private @Nullable ServerSession choose(byte @Nullable [] key, Predicate<ServerSession> eligible) {
        return key == null ? leastBusy(eligible) : highest(key, eligible);
    }

    /** The server that owes the fewest answers; of equals, each in turn. */
    private @Nullable ServerSession leastBusy(Predicate<ServerSession> eligible) {
        ServerSession best = null;
        for (int i = 0; i < sessions.size(); i++) {
            ServerSession session = sessions.get(Math.floorMod(turn + i, sessions.size()));
            if (eligible.test(session) && (best == null || session.unanswered() < best.unanswered())) {
                best = session;
            }
        }
        turn = best == null ? turn : sessions.indexOf(best) + 1;
        return best;
    }

    /** The server that ranks highest for a routing key; one whose first connection is being made counts for a moment. */
    private @Nullable ServerSession highest(byte[] key, Predicate<ServerSession> eligible) {
        ServerSession best = null;
        long highest = 0;
        for (ServerSession session : sessions) {
            long rank = Routing.rank(key, session.address());
            if ((best == null || rank > highest) && (eligible.test(session) || isAwaited(session))) {
                best = session;
                highest = rank;
            }
        }
        return best;
    }

    private boolean isAwaited(ServerSession session) {
        return awaitingFirst && session.link().isUntried();
    }
}

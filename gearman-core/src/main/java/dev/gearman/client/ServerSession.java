package dev.gearman.client;

import dev.gearman.protocol.ErrorCode;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.transport.Connection;
import dev.gearman.transport.LinkHandler;
import dev.gearman.transport.LinkOptions;
import dev.gearman.transport.ServerAddress;
import dev.gearman.transport.ServerLink;
import dev.gearman.transport.TextQuestion;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's dealings with one server: which requests wait for their answers, and which jobs for their events. Answers
 * have no number by which to tell them apart; they come in the order of the requests. Belongs to the event loop.
 */
final class ServerSession implements LinkHandler {
    /** Longest silence of a server that owes a reply before requests go to other servers. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Dispatcher dispatcher;
    private final EventLoop loop;
    private final ServerLink link;
    private final boolean exceptions;
    private final Duration responseTimeout;
    private final LinkOptions options;
    private final Deque<Request> unanswered = new ArrayDeque<>();
    /**
     * Who waits for a job. Several submissions can be one job (same unique key); the server then sends each packet as often,
     * so that each in turn gets its own.
     */
    private final Map<String, Deque<Submission>> attached = new HashMap<>();

    private @Nullable Connection connection;
    /** The server takes no more requests over this connection. */
    private @Nullable ServerErrorException refusal;

    private volatile boolean overdue;
    private boolean watching;
    /** When the server last answered a request, as {@link System#nanoTime()}. */
    private long answeredAt;

    private @Nullable CompletableFuture<List<String>> functions;

    ServerSession(
            Dispatcher dispatcher,
            ServerAddress address,
            LinkOptions options,
            EventLoop loop,
            boolean exceptions,
            Duration responseTimeout) {
        this.dispatcher = dispatcher;
        this.loop = loop;
        this.link = new ServerLink(address, options, loop, this);
        this.exceptions = exceptions;
        this.responseTimeout = responseTimeout;
        this.options = options;
    }

    ServerAddress address() {
        return link.address();
    }

    ServerLink link() {
        return link;
    }

    /** Returns {@code true} if the server takes requests, as far as is known. */
    boolean isAvailable() {
        return link.isUp() && refusal == null;
    }

    /** Returns {@code true} if the server has owed an answer for long and sends nothing. May be called from any thread. */
    boolean isOverdue() {
        return overdue;
    }

    /** The number of requests that wait for their answers. */
    int unanswered() {
        return unanswered.size();
    }

    /** Returns why the server is not available, or {@code null} if that is not known. */
    @Nullable
    Throwable trouble() {
        return refusal == null ? link.trouble() : refusal;
    }

    void send(Request request) {
        Connection current = connection;
        if (current == null) {
            throw new IllegalStateException(address() + " is not connected");
        }
        request.sentAt = System.nanoTime();
        unanswered.add(request);
        try {
            current.send(request.packet);
        } catch (OutOfMemoryError e) {
            current.close(new IOException("no memory to send " + request.packet, e));
        }
        request.buffer = current.buffer();
        watch();
    }

    void attach(String handle, Submission submission) {
        attached.computeIfAbsent(handle, any -> new ArrayDeque<>(1)).add(submission);
    }

    /** Forgets a job that has one submission. */
    void detach(String handle) {
        attached.remove(handle);
    }

    /** Asks for the state of a job. The future completes on the event loop. */
    CompletableFuture<JobStatus> status(String handle) {
        if (connection == null) {
            return CompletableFuture.failedFuture(new IOException("not connected"));
        }
        Question<JobStatus> question = new Question<>(
                Packet.of(PacketType.GET_STATUS, handle),
                this,
                Callbacks.DIRECT,
                () -> {},
                (answer, by) ->
                        answer.type() == PacketType.STATUS_RES ? JobStatus.read(answer, by.address(), -1) : null);
        send(question);
        return question.answer;
    }

    /** Asks for the functions of the server, or returns an answer of the last second. The future completes on the event loop. */
    CompletableFuture<List<String>> functions(Duration limit) {
        Connection current = connection;
        if (current == null) {
            return CompletableFuture.failedFuture(new IOException("not connected"));
        }
        CompletableFuture<List<String>> last = functions;
        if (last == null) {
            last = TextQuestion.ask(address(), current.remoteAddress(), options, loop, "status", limit);
            functions = last;
            loop.schedule(() -> functions = null, 1, TimeUnit.SECONDS);
        }
        return last;
    }

    @Override
    public void up(Connection made) {
        connection = made;
        if (exceptions) {
            Question<Packet> option = new Question<>(
                    Packet.of(PacketType.OPTION_REQ, "exceptions"),
                    this,
                    Callbacks.DIRECT,
                    () -> {},
                    (answer, by) -> answer.type() == PacketType.OPTION_RES ? answer : null);
            send(option);
        }
        dispatcher.retryWaiting();
    }

    @Override
    public void packet(Packet packet) {
        overdue = false;
        switch (packet.type()) {
            case WORK_DATA, WORK_WARNING, WORK_STATUS, WORK_COMPLETE, WORK_FAIL, WORK_EXCEPTION -> event(packet);
            case JOB_CREATED, STATUS_RES, STATUS_RES_UNIQUE, ECHO_RES, OPTION_RES -> {
                Request first = poll();
                if (first == null || !first.answered(packet, this)) {
                    if (first != null) {
                        unanswered.addFirst(first);
                    }
                    end("an answer to a question that was not asked: " + packet);
                }
            }
            case ERROR -> {
                Request first = poll();
                if (first != null) {
                    refused(first, new ServerErrorException(address().toString(), packet.text(0), packet.text(1)));
                }
            }
            case NOOP -> {}
            default -> end("a packet that is not for clients: " + packet);
        }
    }

    private void refused(Request request, ServerErrorException answer) {
        if (answer.is(ErrorCode.SHUTDOWN)) {
            refusal = answer;
            sendElsewhere(request, answer);
        } else {
            request.failed(answer);
        }
    }

    /** Gives a request that this server certainly has not begun to another one. */
    private void sendElsewhere(Request request, GearmanException failure) {
        if (request.target == null && !request.isGivenUp()) {
            dispatcher.dispatch(request);
        } else {
            request.failed(failure);
        }
    }

    private @Nullable Request poll() {
        answeredAt = System.nanoTime();
        return unanswered.poll();
    }

    private void event(Packet packet) {
        String handle = packet.text(0);
        Deque<Submission> waiting = attached.get(handle);
        if (waiting == null) {
            return; // after the last one, as some servers send it for a job that was cancelled
        }
        Submission next = waiting.removeFirst();
        if (!next.event(packet)) {
            waiting.addLast(next);
        } else if (waiting.isEmpty()) {
            attached.remove(handle);
        }
    }

    private void end(String reason) {
        Connection current = connection;
        if (current != null) {
            current.close(new IOException(reason));
        }
    }

    @Override
    public void probe() {
        send(new Question<>(
                Packet.of(PacketType.ECHO_REQ, new byte[0]),
                this,
                Callbacks.DIRECT,
                () -> {},
                (answer, by) -> answer.type() == PacketType.ECHO_RES ? answer : null));
    }

    @Override
    public void down(Throwable cause) {
        Connection lost = connection;
        boolean refusing = refusal != null;
        connection = null;
        refusal = null;
        overdue = false;
        List<Request> requests = new ArrayList<>(unanswered);
        List<Submission> jobs = new ArrayList<>();
        attached.values().forEach(jobs::addAll);
        unanswered.clear();
        attached.clear();
        GearmanException failure = cause instanceof GearmanException known
                ? known
                : new ConnectionLostException(address().toString(), cause);
        for (Request request : requests) {
            boolean untouched = refusing || (lost != null && !lost.mayHaveSent(request.buffer));
            if (untouched) {
                sendElsewhere(request, failure);
            } else {
                request.failed(failure);
            }
        }
        jobs.forEach(job -> job.giveUp(failure));
        dispatcher.retryWaiting();
    }

    @Override
    public void unreachable(Throwable cause) {
        dispatcher.retryWaiting();
    }

    /**
     * Watches the first request, whose answer has to come before all others. If it is overdue and the server says nothing else
     * either, the connection ends. If the server sends other data, the requests that wait as long fail.
     */
    private void watch() {
        if (!watching) {
            watchFor(Math.min(PATIENCE.toNanos(), responseTimeout.toNanos()));
        }
    }

    private void watchFor(long nanos) {
        watching = true;
        loop.schedule(this::check, nanos, TimeUnit.NANOSECONDS);
    }

    private void check() {
        watching = false;
        Request first = unanswered.peek();
        Connection current = connection;
        if (first == null || current == null) {
            return;
        }
        long now = System.nanoTime();
        long limit = responseTimeout.toNanos();
        long silence = now - Math.max(first.sentAt, current.lastRead());
        overdue = silence >= PATIENCE.toNanos();
        if (silence >= limit) {
            end("no answer to " + first.packet.type() + " within " + responseTimeout);
            return;
        }
        long owed = now - Math.max(first.sentAt, answeredAt);
        if (owed >= limit) {
            for (Request request : unanswered) {
                if (now - request.sentAt >= limit && !request.isGivenUp()) {
                    request.failed(new RequestTimeoutException(address() + " does not answer " + request.packet.type()
                            + " within " + responseTimeout + ", but sends other data"));
                }
            }
            owed = 0;
        }
        long next = limit - Math.max(silence, owed);
        watchFor(overdue ? next : Math.min(next, Math.min(PATIENCE.toNanos(), limit) - silence));
    }
}

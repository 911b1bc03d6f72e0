package dev.gearman.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.protocol.Names;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.protocol.ProtocolLimits;
import dev.gearman.transport.CallbackThreads;
import dev.gearman.transport.EventLoops;
import dev.gearman.transport.ServerAddress;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives jobs to one or several Gearman servers. Thread-safe; one client for a process is enough.
 *
 * <pre>{@code
 * try (GearmanClient client = GearmanClient.builder().servers("localhost:4730").build()) {
 *     byte[] small = client.call("resize", image);                              // waits for the result
 *     client.submit(JobRequest.of("resize", image)).result().thenAccept(...);   // does not
 *     JobHandle handle = client.submitBackground(JobRequest.of("mail", text)).join(); // without a result
 * }
 * }</pre>
 *
 * <p><b>Servers.</b> Each has one connection, which is made again with back-off when it is lost; that one is away is no
 * failure. Jobs with a unique key go to the server that the key hashes to, others to the server that owes the fewest answers,
 * always to one that is there. A server that owes an answer for longer than a second and sends nothing is passed over. A request
 * that finds no server waits, {@link GearmanClientBuilder#availability} at most. A job that a server refuses since it shuts down
 * goes to another server. What has been sent when a connection is lost fails with {@link ConnectionLostException}, unless it
 * certainly was not begun: the client can't know whether the server got it.
 *
 * <p><b>Threads.</b> Code of the application never runs on the event loop. Futures complete, and listeners are called, on
 * threads that all clients share, daemons named {@code gearman-callback-}. Their number grows while callbacks block, so a
 * callback may wait for the result of another job, to any depth. {@link GearmanClientBuilder#callbackExecutor} calls the
 * listeners elsewhere.
 *
 * <p><b>Time.</b> A foreground job has {@link GearmanClientBuilder#jobTimeout} to complete, 30 s by default, or the time of its
 * {@link JobRequest#timeout}. Other requests end after {@link GearmanClientBuilder#availability} without a server, and after
 * {@link GearmanClientBuilder#responseTimeout} without an answer.
 *
 * <p><b>Limits.</b> At most {@link GearmanClientBuilder#maxOutstanding} requests are outstanding and
 * {@link GearmanClientBuilder#maxUnacknowledged} bytes are not yet taken by a server; beyond that, requests
 * fail at once with {@link OverloadException}. A request over a limit of the protocol, or larger than
 * {@link GearmanClientBuilder#maxPacketSize}, is refused with an {@link IllegalArgumentException} and not sent.
 */
public final class GearmanClient implements AutoCloseable {
    /** The longest duration that a clock in nanoseconds can measure, about 100 years. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final EventLoop loop;
    private final Runnable releaseLoop;
    private final Dispatcher dispatcher;
    private final @Nullable Executor callbackExecutor;
    private final int maxOutstanding;
    private final int maxPacketSize;
    private final long maxUnacknowledged;
    private final Duration jobTimeout;
    private final AtomicInteger outstanding = new AtomicInteger();
    private final AtomicLong unacknowledged = new AtomicLong();
    private volatile boolean closed;

    GearmanClient(GearmanClientBuilder options) {
        EventLoops.Lease lease = EventLoops.lease(options.eventLoopGroup);
        loop = lease.loop();
        releaseLoop = lease.release();
        callbackExecutor = options.callbackExecutor;
        maxOutstanding = options.maxOutstanding;
        maxPacketSize = options.maxPacketSize;
        maxUnacknowledged = options.maxUnacknowledged;
        jobTimeout = options.jobTimeout;
        dispatcher = new Dispatcher(
                loop,
                options.servers,
                options.link(),
                options.exceptions,
                options.responseTimeout,
                options.availability);
        loop.execute(dispatcher::open);
    }

    /** A builder for a client of {@code localhost:4730}. */
    public static GearmanClientBuilder builder() {
        return new GearmanClientBuilder();
    }

    /**
     * Has a job done and waits for its result.
     *
     * @throws GearmanException if there is none; an interrupt is a {@link CancellationException}, with the thread's flag set
     */
    public byte[] call(String function, byte[] workload) {
        return call(JobRequest.of(function, workload));
    }

    /** Has a job done and waits for its result, as {@link #call(String, byte[])} does. */
    public byte[] call(JobRequest request) {
        return call(request, null);
    }

    /** The same, with a listener for what happens meanwhile. */
    public byte[] call(JobRequest request, @Nullable Consumer<? super JobEvent> listener) {
        requireMayWait();
        // without a listener the event loop itself wakes the caller, since the future has no callbacks
        Executor callbacks = listener == null ? Callbacks.DIRECT : callbacks();
        return await(submit(request, false, listener, callbacks).result());
    }

    /** Submits a foreground job. Does not wait. */
    public Submission submit(JobRequest request) {
        return submit(request, null);
    }

    /** Submits a foreground job. Does not wait; the listener is told what happens, one event after the other. */
    public Submission submit(JobRequest request, @Nullable Consumer<? super JobEvent> listener) {
        return submit(request, false, listener, callbacks());
    }

    /** Submits a foreground job whose listener is called by an executor of its own, as for {@link GearmanClientBuilder#callbackExecutor}. */
    public Submission submit(JobRequest request, @Nullable Consumer<? super JobEvent> listener, Executor callbacks) {
        return submit(request, false, listener, new Callbacks(callbacks));
    }

    /** Submits a background job, which has no result. The future completes when the server has the job. */
    public CompletableFuture<JobHandle> submitBackground(JobRequest request) {
        return submit(request, true, null, callbacks()).created();
    }

    private Submission submit(
            JobRequest job, boolean background, @Nullable Consumer<? super JobEvent> listener, Executor callbacks) {
        Packet packet = job.packet(background, maxPacketSize);
        int size = job.workload().length;
        OverloadException overload = reserve(size);
        Runnable acknowledged = overload == null ? () -> unacknowledged.addAndGet(-size) : () -> {};
        Runnable settled = overload == null ? this::settled : () -> {};
        Submission submission = new Submission(job, packet, background, listener, callbacks, acknowledged, settled);
        if (overload != null) {
            submission.failed(overload);
            return submission;
        }
        submission.result().whenComplete((result, failure) -> {
            if (submission.isOpen()) {
                abandon(submission);
            }
        });
        Duration limit = limit(job, background);
        execute(submission.request, limit.isZero() ? () -> {} : () -> submission.startClock(loop, limit));
        return submission;
    }

    private Duration limit(JobRequest job, boolean background) {
        Duration own = job.timeout();
        return own == null ? (background ? Duration.ZERO : jobTimeout) : own;
    }

    /** The application has completed or cancelled the future before the client. */
    private void abandon(Submission submission) {
        try {
            loop.execute(submission::abandon);
        } catch (RejectedExecutionException e) {
            // the client is closed, and has failed everything
        }
    }

    /** Returns a duration in nanoseconds, limited to {@link #LONGEST}. */
    static long nanos(Duration duration) {
        return duration.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : duration.toNanos();
    }

    /** What the job's server knows about it. */
    public CompletableFuture<JobStatus> status(JobHandle handle) {
        ServerSession session = session(handle.server());
        return ask(
                Packet.of(maxPacketSize, PacketType.GET_STATUS, handle.handle().getBytes(UTF_8)),
                session,
                (answer, by) ->
                        answer.type() == PacketType.STATUS_RES ? JobStatus.read(answer, by.address(), -1) : null);
    }

    /** What one server knows about the job with this unique key, of whatever function. */
    public CompletableFuture<JobStatus> statusByUnique(ServerAddress server, String unique) {
        requireUnique(unique);
        return statusByUnique(session(server), unique);
    }

    /**
     * What is known about the job with this unique key, of whatever function: asks all servers that are there, since the
     * job may have gone to another than usual while that one was away.
     */
    public CompletableFuture<JobStatus> statusByUnique(String unique) {
        requireUnique(unique);
        List<ServerSession> up = dispatcher.sessions().stream()
                .filter(session -> session.link().isUp())
                .toList();
        List<ServerSession> prompt =
                up.stream().filter(session -> !session.isOverdue()).toList();
        List<ServerSession> asked = up.isEmpty() ? dispatcher.sessions() : prompt.isEmpty() ? up : prompt;
        List<CompletableFuture<JobStatus>> answers = new ArrayList<>();
        for (ServerSession session : asked) {
            answers.add(statusByUnique(session, unique));
        }
        return answers.stream()
                .reduce((first, second) -> first.handle(Answer::new)
                        .thenCombine(second.handle(Answer::new), Answer::better)
                        .thenCompose(Answer::future))
                .orElseThrow();
    }

    private static void requireUnique(String unique) {
        if (unique.isEmpty()) {
            throw new IllegalArgumentException(
                    "unique: empty (expected: 1 to " + ProtocolLimits.MAX_UNIQUE + " bytes)");
        }
        Names.unique(unique);
    }

    private record Answer(
            @Nullable JobStatus status, @Nullable Throwable failure) {
        Answer better(Answer other) {
            if (status == null) {
                return other;
            }
            return status.known() || other.status == null ? this : other;
        }

        CompletableFuture<JobStatus> future() {
            return status != null
                    ? CompletableFuture.completedFuture(status)
                    : CompletableFuture.failedFuture(
                            failure != null ? unwrapped(failure) : new IllegalStateException("no answer"));
        }
    }

    private CompletableFuture<JobStatus> statusByUnique(ServerSession session, String unique) {
        Names.unique(unique);
        return ask(Packet.of(PacketType.GET_STATUS_UNIQUE, unique), session, (answer, by) -> {
            if (answer.type() != PacketType.STATUS_RES_UNIQUE) {
                return null;
            }
            return JobStatus.read(answer, by.address(), JobStatus.number(answer, 5));
        });
    }

    /** Has a server send the same bytes back; shows that it is there and answers. */
    public CompletableFuture<byte[]> echo(ServerAddress server, byte[] data) {
        return ask(
                Packet.of(maxPacketSize, PacketType.ECHO_REQ, data),
                session(server),
                (answer, by) -> answer.type() == PacketType.ECHO_RES ? answer.data() : null);
    }

    /** Returns the servers of this client, with their states. */
    public List<ServerState> servers() {
        return dispatcher.sessions().stream()
                .map(session -> new ServerState(
                        session.address(), session.link().isUp(), session.link().trouble()))
                .toList();
    }

    /** Requests that have not ended yet. */
    public int outstanding() {
        return outstanding.get();
    }

    /** Ends all connections. Whatever is outstanding fails with {@link ClientClosedException}. Harmless when repeated. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            loop.execute(() -> {
                dispatcher.close(new ClientClosedException());
                releaseLoop.run();
            });
        } catch (RejectedExecutionException e) {
            // the user's own loop has ended before the client; nothing can be sent or heard any more
            dispatcher.close(new ClientClosedException());
        }
    }

    private <T> CompletableFuture<T> ask(
            Packet packet, ServerSession session, BiFunction<Packet, ServerSession, @Nullable T> reader) {
        OverloadException overload = reserve(0);
        Runnable settled = overload == null ? this::settled : () -> {};
        Question<T> question = new Question<>(packet, session, CallbackThreads::execute, settled, reader);
        if (overload != null) {
            question.failed(overload);
        } else {
            execute(question, () -> {});
        }
        return question.answer;
    }

    /** @param next follows on the event loop */
    private void execute(Request request, Runnable next) {
        if (closed) {
            request.failed(new ClientClosedException());
            return;
        }
        try {
            loop.execute(() -> {
                dispatcher.dispatch(request);
                next.run();
            });
        } catch (RejectedExecutionException e) {
            request.failed(new ClientClosedException());
        }
    }

    private @Nullable OverloadException reserve(int bytes) {
        if (outstanding.incrementAndGet() > maxOutstanding) {
            outstanding.decrementAndGet();
            return new OverloadException("outstanding requests: " + maxOutstanding + " (expected: fewer)");
        }
        long before = unacknowledged.getAndAdd(bytes);
        // one job of any size may always go
        if (before > 0 && before + bytes > maxUnacknowledged) {
            unacknowledged.addAndGet(-bytes);
            outstanding.decrementAndGet();
            return new OverloadException("bytes that no server has taken yet: " + before + ", another " + bytes
                    + " (expected: up to " + maxUnacknowledged + ")");
        }
        return null;
    }

    private void settled() {
        outstanding.decrementAndGet();
    }

    private Executor callbacks() {
        return new Callbacks(callbackExecutor);
    }

    private ServerSession session(ServerAddress server) {
        return dispatcher.sessions().stream()
                .filter(session -> session.address().equals(server))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(server + " is none of this client's servers"));
    }

    private void requireMayWait() {
        if (loop.inEventLoop()) {
            throw new IllegalStateException("the event loop can't wait for itself: use submit() or another thread");
        }
    }

    private static byte[] await(CompletableFuture<byte[]> result) {
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            result.cancel(false);
            CancellationException cancelled = new CancellationException("interrupted while waiting for a job");
            cancelled.initCause(e);
            throw cancelled;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GearmanException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}

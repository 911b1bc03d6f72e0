package dev.gearman.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.transport.CallbackThreads;
import dev.gearman.transport.LinkOptions;
import dev.gearman.transport.ServerAddress;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of a worker, over all its servers: its functions, its places for running jobs, and whether it takes any. Belongs
 * to the event loop; functions run on the executor, and what comes of them is brought back to the loop.
 */
final class WorkerCore {
    private static final Logger log = LoggerFactory.getLogger(WorkerCore.class);

    private final EventLoop loop;
    private final Executor executor;
    private final @Nullable String clientId;
    private final boolean interruptLost;
    private final WorkerCounters counters;
    private final List<WorkerSession> sessions;
    private final Map<String, Registration> functions = new LinkedHashMap<>();
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    private final CompletableFuture<ServerAddress> connected = new CompletableFuture<>();
    /** Jobs that run, those of lost connections included, and requests for jobs on their way. */
    private int takenPlaces;

    private int concurrency;

    private int turn;
    private boolean paused;
    private boolean stopping;
    private boolean clean = true;

    WorkerCore(
            EventLoop loop,
            Executor executor,
            GearmanWorkerBuilder options,
            List<ServerAddress> servers,
            LinkOptions link,
            WorkerCounters counters) {
        this.loop = loop;
        this.executor = executor;
        this.concurrency = options.concurrency;
        this.clientId = options.clientId;
        this.interruptLost = options.interruptLost;
        this.counters = counters;
        this.sessions = servers.stream()
                .map(server -> new WorkerSession(this, server, link, loop))
                .toList();
    }

    List<WorkerSession> sessions() {
        return sessions;
    }

    /** Completes when all connections are closed: with whether nothing ran any more. */
    CompletableFuture<Boolean> ended() {
        return ended;
    }

    /** Completes with the first connection. */
    CompletableFuture<ServerAddress> connected() {
        return connected;
    }

    void open() {
        sessions.forEach(session -> session.link().open());
    }

    void add(Registration function) {
        functions.put(function.name(), function);
        reconcile();
    }

    void remove(String name) {
        functions.remove(name);
        reconcile();
    }

    void concurrency(int value) {
        concurrency = value;
        placesMayBeFree(null);
    }

    void pause(boolean value) {
        paused = value;
        reconcile();
    }

    void stop() {
        stopping = true;
        for (WorkerSession session : sessions) {
            if (session.connection() == null) {
                session.dismiss();
            }
        }
        reconcile();
    }

    /** The time is over: connections are closed, so that servers give the jobs to others. */
    void stopNow() {
        stopping = true;
        sessions.forEach(WorkerSession::dismiss);
    }

    private void reconcile() {
        sessions.forEach(WorkerSession::reconcile);
    }

    // ---------------------------------------------------------------- for the sessions

    @Nullable
    String clientId() {
        return clientId;
    }

    boolean isStopping() {
        return stopping;
    }

    Map<String, Registration> wanted() {
        return paused || stopping ? Map.of() : functions;
    }

    boolean reservePlace() {
        if (takenPlaces >= concurrency) {
            return false;
        }
        takenPlaces++;
        return true;
    }

    void reservePlaceAnyway() {
        takenPlaces++;
    }

    void releasePlace() {
        takenPlaces--;
    }

    void refusedResult() {
        counters.refused.increment();
    }

    /** Sessions that wait for a place ask for jobs, each in its turn first. */
    void placesMayBeFree(@Nullable WorkerSession besides) {
        turn++;
        for (int i = 0; i < sessions.size(); i++) {
            WorkerSession session = sessions.get(Math.floorMod(turn + i, sessions.size()));
            if (session != besides) {
                session.goOn();
            }
        }
    }

    void sessionEnded() {
        if (stopping && sessions.stream().allMatch(WorkerSession::isDismissed)) {
            connected.cancel(false);
            ended.complete(clean);
        }
    }

    void lost(Job job, boolean byStop) {
        counters.cancelled.increment();
        clean = clean && !stopping;
        job.cancel(byStop ? "the worker was stopped" : "the connection was lost", interruptLost || byStop);
    }

    void run(WorkerSession session, Job job, @Nullable Registration function) {
        counters.running.increment();
        if (function == null) {
            log.error("{}: this worker has no such function", job);
            finish(session, job, job.failed());
            return;
        }
        try {
            executor.execute(() -> work(session, job, function));
        } catch (RejectedExecutionException e) {
            log.error(
                    "{}: the executor refuses it; closing the connection, so that the server gives it to another",
                    job,
                    e);
            counters.running.decrement();
            session.ended(job);
            releasePlace();
            session.end("the executor refuses jobs");
        }
    }

    // ---------------------------------------------------------------- on the executor's threads

    private void work(WorkerSession session, Job job, Registration function) {
        if (loop.inEventLoop()) {
            // an executor that runs tasks on the calling thread
            CallbackThreads.execute(() -> work(session, job, function));
            return;
        }
        Duration timeout = function.timeout();
        Future<?> clock = null;
        if (timeout != null) {
            clock = loop.schedule(() -> job.cancel("its time is over", true), timeout.toNanos(), TimeUnit.NANOSECONDS);
        }
        CompletionStage<byte[]> stage;
        job.begin();
        try {
            stage = function.function().work(job);
        } catch (Throwable e) {
            stage = CompletableFuture.failedFuture(e);
        } finally {
            job.leaveThread();
        }
        Future<?> started = clock;
        stage.whenComplete((result, failure) -> {
            boolean late = started != null && !started.cancel(false);
            report(
                    session,
                    job,
                    result,
                    late && failure == null ? new JobFailure("its time was over before its end") : failure);
        });
    }

    private void report(WorkerSession session, Job job, byte @Nullable [] result, @Nullable Throwable failure) {
        Packet last = outcome(job, result, failure);
        if (last.type() == PacketType.WORK_COMPLETE) {
            counters.completed.increment();
        } else {
            counters.failed.increment();
        }
        try {
            loop.execute(() -> finish(session, job, last));
        } catch (RejectedExecutionException e) {
            counters.dropped.increment();
            counters.running.decrement();
        }
    }

    private static Packet outcome(Job job, byte @Nullable [] result, @Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause == null) {
            return job.completed(result == null ? new byte[0] : result);
        }
        if (cause instanceof JobFailure) {
            log.debug("{} has failed: {}", job, cause.getMessage());
            return job.failed();
        }
        if (cause instanceof JobException known) {
            log.debug("{} has failed", job, cause);
            return job.threw(known.data());
        }
        log.warn("{} has thrown an exception", job, cause);
        String text = cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage();
        return job.threw(text.getBytes(UTF_8));
    }

    // ---------------------------------------------------------------- on the loop again

    private void finish(WorkerSession session, Job job, Packet last) {
        if (session.connection() == job.connection()) {
            job.end(last);
        } else {
            counters.dropped.increment();
            log.debug("{}: its connection is gone, so the result goes nowhere", job);
        }
        counters.running.decrement();
        releasePlace();
        session.ended(job);
        placesMayBeFree(session);
    }
}

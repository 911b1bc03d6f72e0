package dev.gearman.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.transport.LinkOptions;
import dev.gearman.transport.ServerAddress;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of a worker across its servers: its functions, and its places for jobs. Belongs to the event loop. Functions run on
 * the executor; their outcomes come back to the loop.
 */
final class WorkerCore {
    private static final Logger log = LoggerFactory.getLogger(WorkerCore.class);

    private final EventLoop loop;
    private final JobLauncher launcher;
    private final @Nullable String clientId;
    private final boolean interruptLost;
    private final WorkerCounters counters;
    private final List<WorkerSession> sessions;
    private final Map<String, Registration> functions = new LinkedHashMap<>();
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    private final CompletableFuture<ServerAddress> connected = new CompletableFuture<>();
    /** Jobs that came when no place was free: answers to requests whose places were taken back. */
    private final Deque<Held> held = new ArrayDeque<>(0);
    /** Jobs that run, those of lost connections included, and requests for jobs on their way. */
    private int takenPlaces;

    private int concurrency;
    private boolean paused;
    private boolean stopping;
    private boolean clean = true;

    private record Held(
            WorkerSession session, Job job, @Nullable Registration function) {}

    WorkerCore(
            EventLoop loop,
            Executor executor,
            GearmanWorkerBuilder options,
            List<ServerAddress> servers,
            LinkOptions link,
            WorkerCounters counters) {
        this.loop = loop;
        this.launcher = new JobLauncher(loop, executor, this);
        this.concurrency = options.concurrency;
        this.clientId = options.clientId;
        this.interruptLost = options.interruptLost;
        this.counters = counters;
        this.sessions = servers.stream()
                .map(server -> new WorkerSession(this, server, link, options.maxPacketSize, loop))
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

    void reconcile() {
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

    /** Returns {@code true} if the jobs that have not ended never will here. */
    boolean isGivingBack() {
        return launcher.isGivingBack();
    }

    Map<String, Registration> wanted() {
        return paused || stopping ? Map.of() : functions;
    }

    /** Takes a place for a job, unless none is free or a job waits for the executor. */
    boolean reservePlace() {
        if (takenPlaces >= concurrency || launcher.isWaiting()) {
            return false;
        }
        takenPlaces++;
        return true;
    }

    void releasePlace() {
        takenPlaces--;
    }

    /** Counts a report about a job that the server no longer expects from this worker. */
    void lateReport() {
        counters.refused.increment();
    }

    /** Fails a job of which the server has refused a report. */
    void reportRefused(Job job, String reason) {
        log.warn("{} fails, since the server has refused a report: {}", job, reason);
        if (job.failRefused("the server has refused a report of the job: " + reason)) {
            counters.completed.decrement();
            counters.failed.increment();
        }
    }

    /** Runs jobs that are held; then sessions ask for jobs in turn, the given one last, since it has had its turn. */
    void placesMayBeFree(@Nullable WorkerSession last) {
        while (!held.isEmpty() && reservePlace()) {
            Held next = held.removeFirst();
            run(next.session(), next.job(), next.function());
        }
        int before = sessions.indexOf(last);
        for (int i = 1; i <= sessions.size(); i++) {
            sessions.get((before + i) % sessions.size()).goOn();
        }
    }

    void sessionEnded() {
        if (stopping && sessions.stream().allMatch(WorkerSession::isDismissed)) {
            connected.cancel(false);
            ended.complete(clean);
        }
    }

    void lost(Job job, boolean byStop) {
        clean = clean && !stopping;
        if (held.removeIf(one -> one.job() == job)) {
            return;
        }
        counters.cancelled.increment();
        job.cancel(byStop ? "the worker was stopped" : "the connection was lost", interruptLost || byStop);
        JobRun waiting = launcher.withdraw(job);
        if (waiting != null) {
            waiting.stopClock();
            releasePlace();
        }
    }

    /** Runs a job in a place that is free, or as soon as one is. */
    void runWhenPossible(WorkerSession session, Job job, @Nullable Registration function) {
        if (reservePlace()) {
            run(session, job, function);
        } else {
            held.add(new Held(session, job, function));
        }
    }

    /** Runs a job in the place that was reserved for it. */
    void run(WorkerSession session, Job job, @Nullable Registration function) {
        if (function == null) {
            log.error("{}: this worker has no such function", job);
            finish(
                    new JobRun(
                            session,
                            job,
                            unknown -> CompletableFuture.failedFuture(new JobFailure("no such function"))),
                    job.failed());
            return;
        }
        JobRun run = new JobRun(session, job, function.function());
        Duration timeout = function.timeout();
        if (timeout != null) {
            run.clock = loop.schedule(() -> timeIsOver(run), timeout.toNanos(), TimeUnit.NANOSECONDS);
        }
        launcher.launch(run);
    }

    /** The server's clock has run since the assignment, too. */
    private void timeIsOver(JobRun run) {
        if (launcher.withdraw(run.job) == null) {
            run.job.cancel("its time is over", true);
        } else {
            log.warn("{}: its time was over before the executor accepted it", run.job);
            finish(run, run.job.failed());
        }
    }

    /** Fails a job that the executor can't run. */
    void fail(JobRun run, Throwable reason) {
        finish(run, outcome(run.job, null, new IllegalStateException("the executor has failed: " + reason, reason)));
    }

    // ---------------------------------------------------------------- on the executor's threads

    void work(JobRun run) {
        Job job = run.job;
        CompletionStage<byte[]> stage;
        counters.running.increment();
        job.begin();
        try {
            stage = job.isCancelled()
                    ? CompletableFuture.failedFuture(new JobFailure("it was cancelled before its begin"))
                    : Objects.requireNonNull(run.function.work(job), "the function has returned no future");
        } catch (Throwable e) {
            stage = CompletableFuture.failedFuture(e);
        } finally {
            job.leaveThread();
        }
        stage.whenComplete((result, failure) -> {
            boolean late = !run.stopClock() && failure == null;
            report(run, result, late ? new JobFailure("its time was over before its end") : failure);
        });
    }

    private void report(JobRun run, byte @Nullable [] result, @Nullable Throwable failure) {
        Packet last;
        try {
            last = outcome(run.job, result, failure);
        } catch (Throwable e) {
            // an exception that throws one itself, or no memory for the packet
            log.warn("{} fails, since its outcome can't be reported: {}", run.job, e.getClass());
            last = run.job.threw(
                    ("the outcome can't be reported: " + e.getClass().getName()).getBytes(UTF_8));
        }
        Packet report = last;
        try {
            loop.execute(() -> finish(run, report));
        } catch (RejectedExecutionException e) {
            count(report.type() == PacketType.WORK_COMPLETE);
            counters.dropped.increment();
            counters.running.decrement();
        }
    }

    private static Packet outcome(Job job, byte @Nullable [] result, @Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause == null) {
            try {
                return job.completed(result == null ? new byte[0] : result);
            } catch (IllegalArgumentException e) {
                log.warn("{} fails, since its result is too large: {}", job, e.getMessage());
                return job.threw(String.valueOf(e.getMessage()).getBytes(UTF_8));
            }
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

    private void finish(JobRun run, Packet last) {
        Job job = run.job;
        run.stopClock();
        if (run.session.connection() == job.connection()) {
            count(send(job, last));
        } else {
            count(last.type() == PacketType.WORK_COMPLETE);
            counters.dropped.increment();
            log.debug("{}: its connection is gone, so the result goes nowhere", job);
        }
        releasePlace();
        run.session.ended(job);
        if (run.accepted) {
            counters.running.decrement();
            launcher.ended();
        }
        placesMayBeFree(run.session);
    }

    /** Returns {@code true} if the job has ended with its result. */
    private static boolean send(Job job, Packet last) {
        try {
            return job.end(last) && last.type() == PacketType.WORK_COMPLETE;
        } catch (OutOfMemoryError e) {
            log.warn("{} fails, since there is no memory to send {}", job, last, e);
            job.end(job.threw("the worker has no memory to send the result".getBytes(UTF_8)));
            return false;
        }
    }

    private void count(boolean completed) {
        (completed ? counters.completed : counters.failed).increment();
    }
}

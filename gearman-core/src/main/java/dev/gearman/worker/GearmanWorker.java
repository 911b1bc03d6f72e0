package dev.gearman.worker;

import dev.gearman.protocol.Names;
import dev.gearman.protocol.ProtocolLimits;
import dev.gearman.transport.CallbackThreads;
import dev.gearman.transport.EventLoops;
import dev.gearman.transport.ServerAddress;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Does jobs for one or several Gearman servers. Thread-safe.
 *
 * <pre>{@code
 * GearmanWorker worker = GearmanWorker.builder()
 *         .servers("localhost:4730")
 *         .concurrency(4)
 *         .function("reverse", job -> new StringBuilder(job.text()).reverse().toString().getBytes(UTF_8))
 *         .build();
 * worker.start();
 * ...
 * worker.stop(Duration.ofSeconds(30));
 * }</pre>
 *
 * <p><b>Servers.</b> Each has one connection, over which several jobs can run, and which is made again with back-off when it is
 * lost; the worker then registers by itself. A server that is away or does not answer does not hold up the jobs of others.
 * A job whose connection is lost is given to another worker by its server; here it is
 * {@linkplain Job#isCancelled() cancelled}, and its result goes nowhere. So a job can be done more than once, as always with
 * Gearman, but a result never reaches the wrong job.
 *
 * <p><b>Threads.</b> Functions run on the executor; everything else happens on an event loop, a daemon. So the process ends
 * with its last other thread, whatever the worker does: {@link #join()} is for programs that are nothing but a worker.
 */
public final class GearmanWorker implements AutoCloseable {
    private static final AtomicInteger THREADS = new AtomicInteger();
    /** How long servers may take to confirm that they have the last results, when all is done. */
    private static final Duration CONFIRMATION = Duration.ofSeconds(2);

    private final EventLoop loop;
    private final Runnable releaseLoop;
    private final WorkerCore core;
    private final WorkerCounters counters = new WorkerCounters();
    private final @Nullable ExecutorService ownThreads;
    // guarded by this
    private State state = State.NEW;

    private enum State {
        NEW,
        RUNNING,
        STOPPED
    }

    GearmanWorker(GearmanWorkerBuilder options) {
        EventLoops.Lease lease = EventLoops.lease(options.eventLoopGroup);
        loop = lease.loop();
        releaseLoop = lease.release();
        Executor given = options.executor;
        ownThreads = given == null ? threads() : null;
        Executor executor = given == null ? Objects.requireNonNull(ownThreads) : given;
        core = new WorkerCore(loop, executor, options, options.servers, options.link(), counters);
        List<Registration> functions = List.copyOf(options.functions.values());
        loop.execute(() -> functions.forEach(core::add));
    }

    /** A builder for a worker of {@code localhost:4730}. */
    public static GearmanWorkerBuilder builder() {
        return new GearmanWorkerBuilder();
    }

    /** Begins to connect and to work. Does not wait for it; an absent server is no failure. */
    public synchronized void start() {
        if (state != State.NEW) {
            throw new IllegalStateException("the worker was started before");
        }
        state = State.RUNNING;
        loop.execute(core::open);
    }

    /** Adds a function, also while the worker runs. One of that name is replaced for jobs that are yet to come. */
    public void addFunction(String name, JobFunction function) {
        add(registration(name, function, null));
    }

    /** Adds a function whose jobs may take this long, 1 s or more. */
    public void addFunction(String name, Duration timeout, JobFunction function) {
        add(registration(name, function, timeout));
    }

    /** Adds a function that does not hold on to its thread. */
    public void addAsyncFunction(String name, AsyncJobFunction function) {
        add(asyncRegistration(name, function, null));
    }

    private void add(Registration function) {
        execute(() -> core.add(function));
    }

    /**
     * Removes a function. Its running jobs are finished first; until then the worker takes no other jobs from the servers that
     * they are from, since these would take the running jobs away.
     */
    public void removeFunction(String name) {
        execute(() -> core.remove(name));
    }

    /**
     * Changes how many jobs run at a time, over all servers. When it is less than run now, those are finished, and no others
     * are taken until there is a place.
     *
     * @param value 1 or more
     */
    public void concurrency(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("concurrency: " + value + " (expected: 1 or more)");
        }
        execute(() -> core.concurrency(value));
    }

    /** Takes no more jobs, until {@link #resume()}; those that run are finished. Servers no longer count on this worker. */
    public void pause() {
        execute(() -> core.pause(true));
    }

    /** Takes jobs again. */
    public void resume() {
        execute(() -> core.pause(false));
    }

    /**
     * Takes no more jobs, finishes those that run, has the servers confirm their results, and closes the connections. When the
     * time is over the connections are closed anyway: their servers give the jobs to other workers, and here they are
     * cancelled and their threads interrupted. Harmless when repeated; not for the worker's own threads.
     *
     * @param timeout how long to wait at most, 0 for not at all
     * @return whether every job that this worker was given has been finished and reported
     */
    public boolean stop(Duration timeout) {
        boolean never;
        synchronized (this) {
            never = state == State.NEW;
            state = State.STOPPED;
        }
        execute(core::stop);
        boolean clean = await(core.ended(), timeout);
        if (!core.ended().isDone()) {
            execute(core::stopNow);
            clean = await(core.ended(), CONFIRMATION);
        }
        if (ownThreads != null) {
            ownThreads.shutdown();
        }
        releaseLoop.run();
        return clean || never;
    }

    private boolean await(CompletableFuture<Boolean> end, Duration timeout) {
        try {
            return end.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Stops at once: jobs that run go back to their servers. */
    @Override
    public void close() {
        stop(Duration.ZERO);
    }

    /** Waits until the worker has been stopped. */
    public void join() throws InterruptedException {
        try {
            core.ended().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /**
     * Completes when the worker has its first connection, with the server; exceptionally when it was stopped before. Completes on
     * a thread for callbacks, which may block.
     */
    public CompletableFuture<ServerAddress> connected() {
        // thenApplyAsync would hand on a failure on the event loop
        return core.connected().whenCompleteAsync((server, failure) -> {}, CallbackThreads::execute);
    }

    /** What the worker has done so far. */
    public WorkerStatistics statistics() {
        return counters.read();
    }

    /** Returns the servers of this worker, with their states. */
    public List<WorkerServerState> servers() {
        return core.sessions().stream()
                .map(session -> new WorkerServerState(
                        session.link().address(),
                        session.link().isUp(),
                        session.link().trouble()))
                .toList();
    }

    private void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // the worker was stopped, and its loop is gone
            core.ended().complete(false);
            core.connected().cancel(false);
        }
    }

    static Registration registration(String name, JobFunction function, @Nullable Duration timeout) {
        return new Registration(
                Names.function("function", name),
                job -> CompletableFuture.completedFuture(function.work(job)),
                checked(timeout));
    }

    static Registration asyncRegistration(String name, AsyncJobFunction function, @Nullable Duration timeout) {
        return new Registration(Names.function("function", name), function, checked(timeout));
    }

    private static @Nullable Duration checked(@Nullable Duration timeout) {
        if (timeout != null && timeout.toSeconds() < 1) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: 1 s or more)");
        }
        Duration most = Duration.ofMillis(ProtocolLimits.MAX_FUNCTION_TIMEOUT);
        if (timeout != null && timeout.compareTo(most) > 0) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: up to " + most + ")");
        }
        return timeout;
    }

    private static ExecutorService threads() {
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "gearman-worker-" + THREADS.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }
}

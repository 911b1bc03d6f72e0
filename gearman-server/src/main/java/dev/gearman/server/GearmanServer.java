package dev.gearman.server;

import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.engine.JobEngine;
import dev.gearman.server.store.StoreStatus;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Gearman job server in this process: {@link #start()}, {@link #address()}, {@link #stop()}. Its methods may be called
 * from any thread but the server's own; a server that was stopped can't be started again.
 *
 * <pre>{@code
 * GearmanServer server = GearmanServer.create(ServerOptions.builder().port(0).build());
 * server.start();
 * ... connect clients and workers to server.address() ...
 * server.stop();
 * }</pre>
 */
public final class GearmanServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GearmanServer.class);
    /** How long a start waits for the store's jobs. */
    private static final Duration SHORT_RECOVERY = Duration.ofSeconds(2);

    private final ServerOptions options;
    private final Operations operations;
    private State state = State.NEW;
    /** Stays when it has stopped: what is asked then fails by itself. */
    private volatile @Nullable RunningServer running;

    private enum State {
        NEW,
        RUNNING,
        STOPPED
    }

    private GearmanServer(ServerOptions options) {
        this.options = options;
        this.operations = new Operations(this, options.maxPacketSize());
    }

    public static GearmanServer create(ServerOptions options) {
        return new GearmanServer(options);
    }

    /**
     * Does once what the first server of a process has to do and others need not: loads classes and native libraries. For a
     * thread that has nothing else to do while another one prepares the options. Opens no port.
     */
    public static void prepare() {
        RunningServer first = new RunningServer(ServerOptions.builder().build());
        try {
            first.prepare();
        } finally {
            first.close();
        }
    }

    /**
     * Listens, reads back what the store has, and returns once connections are accepted and that is through, or takes more
     * than two seconds, or fails: it goes on by itself then, see {@link #storeStatus()}.
     *
     * @throws ServerStartException if the port is taken, or the host unknown
     */
    public void start() {
        open();
        if (!awaitRecovery(SHORT_RECOVERY)) {
            log.info("The job store is still being read; jobs are taken and given out meanwhile");
        }
    }

    /**
     * Listens, and returns once connections are accepted. What the store has is read from then on, see {@link
     * #awaitRecovery}: for a server whose store comes later than its port.
     *
     * @throws ServerStartException if the port is taken, or the host unknown
     */
    public synchronized void open() {
        if (state != State.NEW) {
            throw new IllegalStateException("the server was started before");
        }
        // failed, unless it comes to the end
        state = State.STOPPED;
        RunningServer started = new RunningServer(options);
        running = started;
        try {
            started.open();
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
        state = State.RUNNING;
        log.info("Gearman job server is listening on {} ({})", started.addresses(), started.transport());
    }

    /**
     * Waits until what the store has was read, or could not be read for the first time. Most stores are read in less time
     * than anybody notices: who starts a server finds its jobs there.
     *
     * @param timeout how long to wait at most
     * @return whether it came to that
     */
    public boolean awaitRecovery(Duration timeout) {
        RunningServer current = running;
        return current == null || current.awaitRecovery(timeout);
    }

    /**
     * The first address that the server listens on, with its real port.
     *
     * @throws IllegalStateException if it does not listen
     */
    public InetSocketAddress address() {
        List<InetSocketAddress> all = addresses();
        if (all.isEmpty()) {
            throw new IllegalStateException("the server is not running");
        }
        return all.get(0);
    }

    /** All addresses that the server listens on; empty if it does not. */
    public synchronized List<InetSocketAddress> addresses() {
        RunningServer current = running;
        return state != State.RUNNING || current == null ? List.of() : current.addresses();
    }

    public synchronized boolean isRunning() {
        return state == State.RUNNING;
    }

    /** What the engine looks like now. */
    public CompletableFuture<EngineSnapshot> snapshot() {
        return operations.snapshot();
    }

    /** What can be seen and done beside the port. */
    public Operations operations() {
        return operations;
    }

    /** For how long a task has to wait until the engine's thread takes it: what a packet that comes now waits as well. */
    public CompletableFuture<Duration> loopLag() {
        long asked = System.nanoTime();
        return onEngine(e -> Duration.ofNanos(System.nanoTime() - asked));
    }

    /** Bytes of large packets' data outside of the heap: of jobs that wait or run, and of what is on its way. */
    public long largeDataInUse() {
        RunningServer current = running;
        return current == null ? 0 : current.largeDataInUse();
    }

    /** Why background jobs can't be stored at the moment, or {@code null} if they can. */
    public CompletableFuture<@Nullable String> storeTrouble() {
        RunningServer current = running;
        return current == null ? notRunning() : current.ask(e -> current.storeTrouble());
    }

    /** How the store does, for metrics; {@link StoreStatus#NONE} if there is none. */
    public CompletableFuture<StoreStatus> storeStatus() {
        RunningServer current = running;
        return current == null ? notRunning() : current.ask(e -> current.storeStatus());
    }

    /**
     * Accepts no more connections or jobs, and waits for the jobs that run, or that clients wait for and a worker can do. All
     * other jobs stay in their queues. Reads on for a moment at least, so that each client learns that it has to send its jobs to
     * another server.
     *
     * @param timeout how long to wait at most
     * @return {@code true} if these jobs came to an end in time; the others go back to their queues when the server stops
     */
    public boolean drain(Duration timeout) {
        RunningServer current = running;
        return current == null || !isRunning() || current.drain(timeout);
    }

    /**
     * Accepts no more connections and waits until no job is left; those who are connected may go on and submit more.
     *
     * @param timeout how long to wait at most
     * @return whether no job was left
     */
    public boolean finish(Duration timeout) {
        RunningServer current = running;
        return current == null || !isRunning() || current.runDown(e -> {}, JobEngine::isEmpty, timeout);
    }

    /** Ends the server: connections are closed, what is still to be stored is stored. Harmless if it does not run. */
    public synchronized void stop() {
        RunningServer current = running;
        boolean wasRunning = state == State.RUNNING;
        state = State.STOPPED;
        if (wasRunning && current != null) {
            current.close();
            log.info("Gearman job server has stopped");
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** Asks the engine on its thread. */
    <T> CompletableFuture<T> onEngine(Function<JobEngine, T> question) {
        RunningServer current = running;
        return current == null ? notRunning() : current.ask(question);
    }

    /** Asks the engine after what its thread has to do now, reading and writing connections included. */
    <T> CompletableFuture<T> onEngineLater(Function<JobEngine, T> question) {
        RunningServer current = running;
        return current == null ? notRunning() : current.askLater(question);
    }

    /** Runs a task on the engine's thread; if the server does not run, not at all. */
    void onEngineThread(Runnable task) {
        RunningServer current = running;
        if (current != null) {
            current.execute(task);
        }
    }

    private static <T> CompletableFuture<T> notRunning() {
        return CompletableFuture.failedFuture(new IllegalStateException("the server is not running"));
    }
}

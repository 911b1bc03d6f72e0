package dev.gearman.spring.worker;

import dev.gearman.worker.GearmanWorker;
import dev.gearman.worker.WorkerServerState;
import dev.gearman.worker.WorkerStatistics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint at work: holds a connection to each server while it runs, and can be started again after it was stopped.
 * Thread-safe.
 */
public final class GearmanWorkerContainer {
    private static final WorkerStatistics NOTHING_DONE = new WorkerStatistics(0, 0, 0, 0, 0, 0);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final String id;
    private final GearmanWorkerEndpoint endpoint;
    private final ConcurrencyRange concurrency;
    private final boolean autoStartup;
    private final Duration shutdownTimeout;
    private final @Nullable Duration firstConnection;
    private final Function<JobListener, GearmanWorker> workers;

    private @Nullable GearmanWorker worker;
    private @Nullable ElasticPlaces elastic;
    private boolean paused;

    /**
     * @param firstConnection how long a start waits for a server, {@code null} for not at all
     * @param workers makes a plain worker that tells this listener of its jobs
     */
    GearmanWorkerContainer(
            String id,
            GearmanWorkerEndpoint endpoint,
            ConcurrencyRange concurrency,
            boolean autoStartup,
            Duration shutdownTimeout,
            @Nullable Duration firstConnection,
            Function<JobListener, GearmanWorker> workers) {
        this.id = id;
        this.endpoint = endpoint;
        this.concurrency = concurrency;
        this.autoStartup = autoStartup;
        this.shutdownTimeout = shutdownTimeout;
        this.firstConnection = firstConnection;
        this.workers = workers;
    }

    public String id() {
        return id;
    }

    public List<String> functions() {
        return endpoint.functions();
    }

    /** How many jobs it does at a time. */
    public ConcurrencyRange concurrency() {
        return concurrency;
    }

    /** How many jobs it would do at a time just now: between the two of {@link #concurrency()}. */
    public synchronized int places() {
        return elastic == null ? concurrency.min() : elastic.places();
    }

    /** Whether it starts with the context. */
    public boolean isAutoStartup() {
        return autoStartup;
    }

    /** Whether it was started, though perhaps paused or without any server. */
    public synchronized boolean isRunning() {
        return worker != null;
    }

    public synchronized boolean isPaused() {
        return paused;
    }

    /**
     * Begins to connect and to work; nothing if it runs already. Waits only where an absent server is to be a failure.
     *
     * @throws GearmanStartException if it has waited, and no server was there in time
     */
    public void start() {
        GearmanWorker started;
        synchronized (this) {
            if (worker != null) {
                return;
            }
            ElasticPlaces places = concurrency.isFixed() ? null : new ElasticPlaces(concurrency, PATIENCE);
            started = workers.apply(places == null ? job -> (result, failure) -> {} : places);
            if (places != null) {
                places.onChange(started::concurrency);
            }
            elastic = places;
            worker = started;
            paused = false;
            started.start();
        }
        if (firstConnection != null) {
            awaitConnection(started, firstConnection);
        }
    }

    private void awaitConnection(GearmanWorker started, Duration timeout) {
        Throwable cause = null;
        try {
            started.connected().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cause = e;
        } catch (ExecutionException | CancellationException | TimeoutException e) {
            cause = e;
        }
        List<WorkerServerState> servers = started.servers();
        stop(Duration.ZERO);
        throw new GearmanStartException(
                "worker '" + id + "': no server could be reached within " + timeout, servers, cause);
    }

    /** Takes no more jobs, until {@link #resume()}; those that run are finished, and the connections stay. */
    public synchronized void pause() {
        if (worker != null && !paused) {
            paused = true;
            worker.pause();
        }
    }

    /** Takes jobs again. */
    public synchronized void resume() {
        if (worker != null && paused) {
            paused = false;
            worker.resume();
        }
    }

    /** Stops as {@link #stop(Duration)} does, with the time that the factory gives. */
    public boolean stop() {
        return stop(shutdownTimeout);
    }

    /**
     * Takes no more jobs, waits for those that run, and closes the connections. Jobs that still run when the time is over are
     * cancelled and their threads interrupted; their servers give them to other workers.
     *
     * @return whether every job has been finished and reported; also if nothing ran
     */
    public boolean stop(Duration timeout) {
        GearmanWorker stopped;
        synchronized (this) {
            stopped = worker;
            worker = null;
            elastic = null;
            paused = false;
        }
        return stopped == null || stopped.stop(timeout);
    }

    /** The servers, and whether they are there; empty if it does not run. */
    public synchronized List<WorkerServerState> servers() {
        return worker == null ? List.of() : worker.servers();
    }

    /** What it has done since it was started; all 0 if it does not run. */
    public synchronized WorkerStatistics statistics() {
        return worker == null ? NOTHING_DONE : worker.statistics();
    }

    @Override
    public String toString() {
        return "worker '" + id + "' for " + String.join(", ", functions());
    }
}

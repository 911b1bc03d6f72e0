package dev.gearman.benchmarks.load;

import dev.gearman.worker.AsyncJobFunction;
import dev.gearman.worker.GearmanWorker;
import dev.gearman.worker.GearmanWorkerBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Workers that are all alike, each with a connection of its own. */
final class WorkerGroup implements AutoCloseable {
    private static final Duration STOPPING = Duration.ofSeconds(5);

    private final LoadPlan plan;
    private final List<GearmanWorker> workers = new ArrayList<>();

    WorkerGroup(LoadPlan plan, Executor threads, List<String> functions, AsyncJobFunction work) {
        this.plan = plan;
        GearmanWorkerBuilder builder = GearmanWorker.builder()
                .servers(List.of(plan.server()))
                .concurrency(plan.concurrency())
                .executor(threads);
        functions.forEach(function -> builder.asyncFunction(function, work));
        for (int i = 0; i < plan.workers(); i++) {
            workers.add(builder.build());
        }
    }

    /** Starts all and waits for nothing. */
    void start() {
        workers.forEach(GearmanWorker::start);
    }

    /**
     * Starts one after the other, each when the one before is connected: a server need not take a thousand connections at once.
     *
     * @throws LoadException if one can't be connected before the deadline
     */
    void startConnected(Deadline deadline) throws InterruptedException {
        int connected = 0;
        for (GearmanWorker worker : workers) {
            worker.start();
            try {
                worker.connected().get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException | ExecutionException | CancellationException e) {
                throw new LoadException(
                        "workers that could be connected within "
                                + plan.timeout().toSeconds() + " s: " + connected + " (expected: " + workers.size()
                                + ")",
                        e);
            }
            connected++;
        }
    }

    /** Stops all: jobs that run are finished and reported first, as far as that takes no longer than 5 s in all. */
    @Override
    public void close() {
        Deadline deadline = Deadline.in(STOPPING);
        workers.forEach(worker -> worker.stop(deadline.remaining()));
    }
}

package dev.gearman.benchmarks.load;

import dev.gearman.client.GearmanClient;
import dev.gearman.client.GearmanException;
import dev.gearman.worker.AsyncJobFunction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The clients of a plan, and what its workers are made of. All of them share one event loop, and the workers' functions run on one
 * pool of daemons, so that a thousand workers that sleep need no threads.
 */
final class Peers implements AutoCloseable {
    private static final int OUTSTANDING = 100_000;
    private static final AtomicInteger THREADS = new AtomicInteger();

    private final LoadPlan plan;
    private final String function;
    private final List<GearmanClient> clients = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "load-worker-" + THREADS.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    });

    /** Begins to connect the clients; workers come later. */
    Peers(LoadPlan plan) {
        this.plan = plan;
        this.function = "load-" + plan.scenario() + "-" + Long.toString(System.nanoTime(), 36);
        for (int i = 0; i < plan.clients(); i++) {
            clients.add(GearmanClient.builder()
                    .servers(List.of(plan.server()))
                    .maxOutstanding(Math.max(OUTSTANDING, plan.window()))
                    // a plan has a deadline of its own
                    .jobTimeout(Duration.ZERO)
                    .build());
        }
    }

    LoadPlan plan() {
        return plan;
    }

    /** A function's name that nobody else uses. */
    String function() {
        return function;
    }

    List<GearmanClient> clients() {
        return clients;
    }

    /** All workers of the plan, not started yet, each with all of these functions. */
    WorkerGroup workers(List<String> functions, AsyncJobFunction work) {
        return new WorkerGroup(plan, threads, functions, work);
    }

    /**
     * Makes sure that there is a Gearman server.
     *
     * @throws GearmanException why there is not
     */
    void check() {
        try {
            clients.get(0).echo(plan.server(), new byte[] {1}).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof GearmanException reason ? reason : e;
        }
    }

    @Override
    public void close() {
        clients.forEach(GearmanClient::close);
        threads.shutdown();
    }
}

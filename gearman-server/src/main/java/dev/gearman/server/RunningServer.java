package dev.gearman.server;

import dev.gearman.server.command.AdminCommands;
import dev.gearman.server.command.Commands;
import dev.gearman.server.engine.JobEngine;
import dev.gearman.server.engine.Recovery;
import dev.gearman.server.store.JobJournal;
import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.StoreException;
import dev.gearman.server.store.StoreStatus;
import dev.gearman.server.store.StoreWriter;
import dev.gearman.server.store.StoredJob;
import dev.gearman.server.transport.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Network, engine and store of a server from its start to its end. They are made together, so that none of them is ever
 * missing; then {@link #open} lets connections in. Any thread may call but the engine's; what is asked of the engine is
 * done on its thread.
 */
final class RunningServer {
    private static final Logger log = LoggerFactory.getLogger(GearmanServer.class);
    /** How long closing the sockets may take, and writing what is still to be stored. */
    private static final Duration CLOSING = Duration.ofSeconds(2);
    /** Shortest time for which a draining server reads on. */
    private static final Duration READING_ON = Duration.ofMillis(250);

    private final ServerOptions options;
    private final Transport network;
    private final JobEngine engine;
    private final @Nullable StoreWriter writer;
    /** Ends when what the store has was read, or could not be read for the first time. */
    private final CompletableFuture<Boolean> recovered = new CompletableFuture<>();

    /** On the engine's thread. */
    private boolean stopping;

    private volatile List<InetSocketAddress> addresses = List.of();

    RunningServer(ServerOptions options) {
        this.options = options;
        this.network = new Transport(options.transport(), options.clock());
        try {
            this.writer = writer(options.store());
            this.engine = new JobEngine(
                    options.engine(),
                    options.clock(),
                    writer == null ? JobJournal.NONE : writer,
                    network.alarm(),
                    options.followers(this::execute),
                    new SplittableRandom());
            options.pausedFunctions().forEach(engine.controls()::pause);
            network.serve(
                    engine,
                    new Commands(engine, options.clock()),
                    new AdminCommands(engine, options.version(), options.verbosity()));
        } catch (RuntimeException e) {
            network.close(CLOSING.toMillis());
            throw e;
        }
    }

    private @Nullable StoreWriter writer(@Nullable JobStore store) {
        return store == null
                ? null
                : new StoreWriter(store, network.engineThread(), network.nextTurn(), options.maxPendingStoreBytes());
    }

    /** Loads what the first connection needs, without one. */
    void prepare() {
        network.prepare();
    }

    /**
     * Begins to read what the store has, and lets connections in.
     *
     * @throws ServerStartException if the port is taken, or a host unknown
     */
    void open() {
        recover();
        addresses = List.copyOf(new Listeners(network, options.hosts(), options.port()).open());
    }

    private void recover() {
        StoreWriter from = writer;
        if (from == null) {
            recovered.complete(true);
            return;
        }
        execute(() -> {
            engine.recovery().begin();
            from.replay(new Restorer());
        });
    }

    /** Passes the store's jobs on to the engine. */
    private final class Restorer implements StoreWriter.Receiver {
        private final Recovery recovery = engine.recovery();

        @Override
        public void restore(List<StoredJob> jobs) {
            recovery.restore(jobs);
        }

        @Override
        public void failed(StoreException failure) {
            recovery.failed(String.valueOf(failure.getMessage()));
            recovered.complete(false);
        }

        @Override
        public void ended() {
            if (stopping) {
                // what waits is not to be told that the jobs so far were all
                recovery.failed("the server stops");
                recovered.complete(false);
                return;
            }
            recovery.end();
            recovered.complete(true);
            if (recovery.restored() > 0) {
                log.info("{} jobs came back from the store", recovery.restored());
            }
        }
    }

    /** Whether it came to the end of {@link #recovered} in time. */
    boolean awaitRecovery(Duration timeout) {
        return await(recovered, timeout);
    }

    /** All addresses that it listens on, or has listened on before it closed them. */
    List<InetSocketAddress> addresses() {
        return addresses;
    }

    /** Name of what does the work of the network. */
    String transport() {
        return network.kind();
    }

    /** Bytes of large packets' data outside of the heap. */
    long largeDataInUse() {
        return network.largeDataInUse();
    }

    /** Why the store does not take jobs at the moment, or {@code null}; on the engine's thread. */
    @Nullable
    String storeTrouble() {
        StoreException trouble = writer == null ? null : writer.trouble();
        return trouble == null ? null : trouble.getMessage();
    }

    /** On the engine's thread. */
    StoreStatus storeStatus() {
        return writer == null
                ? StoreStatus.NONE
                : writer.status(engine.recovery().restored(), engine.lookups().spilled());
    }

    // ---------------------------------------------------------------- on the engine's thread

    /** Asks the engine on its thread; the answer fails with {@link IllegalStateException} once the server has stopped. */
    <T> CompletableFuture<T> ask(Function<JobEngine, T> question) {
        return ask(network.engineThread(), question);
    }

    /** Asks the engine after what its thread has to do now, reading and writing connections included. */
    <T> CompletableFuture<T> askLater(Function<JobEngine, T> question) {
        return ask(network.nextTurn(), question);
    }

    /** Runs a task on the engine's thread; once the server has stopped, not at all. */
    void execute(Runnable task) {
        var unused = ask(e -> {
            task.run();
            return true;
        });
    }

    private <T> CompletableFuture<T> ask(Executor thread, Function<JobEngine, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    answer.complete(question.apply(engine));
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new IllegalStateException("the server has stopped", e));
        }
        return answer;
    }

    // ---------------------------------------------------------------- the end

    /**
     * Accepts no more connections, and waits until the engine is as it shall be, which is looked at whenever a job ends.
     *
     * @return whether it came to that in time
     */
    boolean runDown(Consumer<JobEngine> preparation, Predicate<JobEngine> condition, Duration timeout) {
        network.closeListeners();
        CompletableFuture<Boolean> reached = new CompletableFuture<>();
        execute(() -> {
            preparation.accept(engine);
            Runnable check = () -> {
                if (condition.test(engine)) {
                    reached.complete(true);
                }
            };
            engine.onJobEnd(check);
            check.run();
        });
        return await(reached, timeout);
    }

    /**
     * Accepts no more connections or jobs, and waits for the jobs that run or that clients wait for. Reads on for a moment at
     * least: each client that sends a job meanwhile learns that it has to go elsewhere, before its connection ends.
     *
     * @return {@code true} if these jobs came to an end in time
     */
    boolean drain(Duration timeout) {
        long moment = Math.min(READING_ON.toMillis(), timeout.toMillis());
        CompletableFuture<Void> over =
                new CompletableFuture<Void>().completeOnTimeout(null, moment, TimeUnit.MILLISECONDS);
        boolean drained = runDown(JobEngine::drain, JobEngine::isDrained, timeout);
        if (network.connectionCount() > 0) {
            await(over, READING_ON);
        }
        return drained;
    }

    /** Refuses jobs, closes the connections, and the store once it has what was still to be stored. */
    void close() {
        network.closeListeners();
        execute(engine::refuseSubmissions);
        StoreWriter from = writer;
        if (from != null) {
            flush(from);
        }
        network.close(CLOSING.toMillis());
        if (from != null) {
            from.close();
        }
    }

    private void flush(StoreWriter from) {
        CompletableFuture<Boolean> idle = new CompletableFuture<>();
        execute(() -> {
            stopping = true;
            from.stopReplay();
            from.onIdle(() -> idle.complete(true));
        });
        if (!await(idle, CLOSING)) {
            log.warn("The job store did not take everything before the stop; jobs that ended may be delivered again");
        }
    }

    /** Whether it was completed in time; an interrupt ends the wait. */
    private static boolean await(CompletableFuture<?> outcome, Duration timeout) {
        try {
            outcome.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}

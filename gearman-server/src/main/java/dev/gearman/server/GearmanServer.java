package dev.gearman.server;

import dev.gearman.server.command.AdminCommands;
import dev.gearman.server.command.Commands;
import dev.gearman.server.engine.EngineSnapshot;
import dev.gearman.server.engine.JobEngine;
import dev.gearman.server.engine.Recovery;
import dev.gearman.server.store.JobJournal;
import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.StoreException;
import dev.gearman.server.store.StoreStatus;
import dev.gearman.server.store.StoreWriter;
import dev.gearman.server.store.StoredJob;
import dev.gearman.server.transport.Transport;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    /** How often another port is tried when a free one was asked for and is not free on all addresses. */
    private static final int FREE_PORT_TRIES = 20;
    /** How long a start waits for the store's jobs. */
    private static final Duration SHORT_RECOVERY = Duration.ofSeconds(2);
    /** How long closing the sockets may take. */
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final ServerOptions options;
    private final Operations operations;
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private State state = State.NEW;
    private volatile @Nullable Transport transport;
    private volatile @Nullable JobEngine engine;
    private @Nullable StoreWriter writer;

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
     * Listens, reads back what the store has, and returns once connections are accepted and that is through, or takes more
     * than two seconds, or fails: it goes on by itself then, see {@link #storeStatus()}.
     *
     * @throws ServerStartException if the port is taken, or the host unknown
     */
    public synchronized void start() {
        if (state != State.NEW) {
            throw new IllegalStateException("the server was started before");
        }
        state = State.RUNNING;
        Transport network = new Transport(options.transport(), options.clock());
        transport = network;
        try {
            JobEngine created = new JobEngine(
                    options.engine(),
                    options.clock(),
                    openJournal(network),
                    network.alarm(),
                    options.followers(this::onEngineThread),
                    new SplittableRandom());
            options.pausedFunctions().forEach(created.controls()::pause);
            engine = created;
            network.serve(
                    created,
                    new Commands(created, options.clock()),
                    new AdminCommands(created, options.version(), options.verbosity()));
            CompletableFuture<Boolean> recovered = recover();
            listen(network);
            awaitBriefly(recovered);
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
        log.info("Gearman job server is listening on {} ({})", addresses, Transport.kind());
    }

    private JobJournal openJournal(Transport network) {
        JobStore store = options.store();
        if (store == null) {
            return JobJournal.NONE;
        }
        StoreWriter opened =
                new StoreWriter(store, network.engineThread(), network.nextTurn(), options.maxPendingStoreBytes());
        writer = opened;
        return opened;
    }

    /** Begins to read what the store has; the future ends when that is through, or has failed for the first time. */
    private CompletableFuture<Boolean> recover() {
        StoreWriter from = writer;
        CompletableFuture<Boolean> recovered = new CompletableFuture<>();
        if (from == null) {
            recovered.complete(true);
            return recovered;
        }
        onEngine(e -> {
            e.recovery().begin();
            from.replay(new Restorer(e.recovery(), recovered));
            return true;
        });
        return recovered;
    }

    /** Most stores are read in less time than anybody notices: who starts a server finds its jobs there. */
    private static void awaitBriefly(CompletableFuture<Boolean> recovered) {
        try {
            recovered.get(SHORT_RECOVERY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.info("The job store is still being read; jobs are taken and given out meanwhile");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Passes the store's jobs on to the engine. */
    private record Restorer(Recovery recovery, CompletableFuture<Boolean> recovered) implements StoreWriter.Receiver {
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
            recovery.end();
            recovered.complete(true);
            if (recovery.restored() > 0) {
                log.info("{} jobs came back from the store", recovery.restored());
            }
        }
    }

    private void listen(Transport network) {
        Set<InetAddress> all = new LinkedHashSet<>();
        for (String host : options.hosts()) {
            all.addAll(List.of(resolve(host)));
        }
        leaveOutCovered(all);
        for (int attempt = 1; ; attempt++) {
            try {
                listen(network, all);
                return;
            } catch (IOException e) {
                boolean another = isInUse(e) && options.port() == 0 && attempt < FREE_PORT_TRIES;
                network.closeListeners();
                addresses.clear();
                if (!another) {
                    throw new ServerStartException(describe(e), e);
                }
            }
        }
    }

    /** A socket on all IPv6 addresses takes those of IPv4 as well, and both at once are refused as in use. */
    static void leaveOutCovered(Set<InetAddress> addresses) {
        if (addresses.stream().anyMatch(address -> address.isAnyLocalAddress() && address instanceof Inet6Address)) {
            addresses.removeIf(address -> address instanceof Inet4Address);
        }
    }

    private void listen(Transport network, Set<InetAddress> all) throws IOException {
        int port = options.port();
        IOException unavailable = null;
        for (InetAddress address : all) {
            try {
                InetSocketAddress bound = network.bind(new InetSocketAddress(address, port));
                addresses.add(bound);
                port = bound.getPort();
            } catch (IOException e) {
                // a machine without IPv6 still has names with IPv6 addresses
                if (isInUse(e)) {
                    throw e;
                }
                unavailable = e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
        if (addresses.isEmpty() && unavailable != null) {
            throw unavailable;
        }
    }

    /** By the message: with epoll it is no BindException. */
    private static boolean isInUse(IOException e) {
        String message = e.getMessage();
        return message != null && message.contains("in use");
    }

    private String describe(IOException e) {
        String where = "port " + options.port() + " of " + String.join(", ", options.hosts());
        return isInUse(e)
                ? where + " is in use by another process"
                : "can't listen on " + where + ": " + e.getMessage();
    }

    private static InetAddress[] resolve(String host) {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new ServerStartException("can't listen on '" + host + "': no such host", e);
        }
    }

    /**
     * The first address that the server listens on, with its real port.
     *
     * @throws IllegalStateException if it does not listen
     */
    public synchronized InetSocketAddress address() {
        if (addresses.isEmpty()) {
            throw new IllegalStateException("the server is not running");
        }
        return addresses.get(0);
    }

    /** All addresses that the server listens on; empty if it does not. */
    public synchronized List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
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

    /** Why background jobs can't be stored at the moment, or {@code null} if they can. */
    public CompletableFuture<@Nullable String> storeTrouble() {
        return onEngine(e -> {
            StoreWriter current = writer;
            StoreException trouble = current == null ? null : current.trouble();
            return trouble == null ? null : trouble.getMessage();
        });
    }

    /** How the store does, for metrics; {@link StoreStatus#NONE} if there is none. */
    public CompletableFuture<StoreStatus> storeStatus() {
        return onEngine(e -> {
            StoreWriter current = writer;
            return current == null
                    ? StoreStatus.NONE
                    : current.status(e.recovery().restored(), e.lookups().spilled());
        });
    }

    /**
     * Accepts no more connections, jobs or requests for jobs, and waits for the running jobs.
     *
     * @param timeout how long to wait at most
     * @return whether all running jobs came to an end; the others go back to their queues when the server stops
     */
    public boolean drain(Duration timeout) {
        return await(
                e -> {
                    e.refuseSubmissions();
                    e.stopHandingOut();
                },
                e -> e.runningJobs() == 0,
                timeout);
    }

    /**
     * Accepts no more connections and waits until no job is left; those who are connected may go on and submit more.
     *
     * @param timeout how long to wait at most
     * @return whether no job was left
     */
    public boolean finish(Duration timeout) {
        return await(e -> {}, JobEngine::isEmpty, timeout);
    }

    private boolean await(
            java.util.function.Consumer<JobEngine> preparation,
            java.util.function.Predicate<JobEngine> condition,
            Duration timeout) {
        Transport network = transport;
        if (network == null || !isRunning()) {
            return true;
        }
        network.closeListeners();
        CompletableFuture<Boolean> reached = new CompletableFuture<>();
        onEngine(e -> {
            preparation.accept(e);
            Runnable check = () -> {
                if (condition.test(e)) {
                    reached.complete(true);
                }
            };
            e.onJobEnd(check);
            check.run();
            return true;
        });
        try {
            return reached.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends the server: connections are closed, what is still to be stored is stored. Harmless if it does not run. */
    public synchronized void stop() {
        Transport network = transport;
        if (state != State.RUNNING || network == null) {
            state = State.STOPPED;
            return;
        }
        state = State.STOPPED;
        addresses.clear();
        network.closeListeners();
        flushStore(network);
        network.close(CLOSING.toMillis());
        if (writer != null) {
            writer.close();
        }
        log.info("Gearman job server has stopped");
    }

    private void flushStore(Transport network) {
        StoreWriter current = writer;
        if (current == null) {
            return;
        }
        CompletableFuture<Boolean> idle = new CompletableFuture<>();
        network.engineThread().execute(() -> {
            current.stopReplay();
            current.onIdle(() -> idle.complete(true));
        });
        try {
            idle.get(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.warn("The job store did not take everything before the stop; jobs that ended may be delivered again");
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** Asks the engine on its thread. */
    <T> CompletableFuture<T> onEngine(Function<JobEngine, T> question) {
        Transport network = transport;
        return ask(network == null ? null : network.engineThread(), question);
    }

    /** Asks the engine after what its thread has to do now, reading and writing connections included. */
    <T> CompletableFuture<T> onEngineLater(Function<JobEngine, T> question) {
        Transport network = transport;
        return ask(network == null ? null : network.nextTurn(), question);
    }

    /** Runs a task on the engine's thread; if the server does not run, not at all. */
    void onEngineThread(Runnable task) {
        var unused = onEngine(e -> {
            task.run();
            return true;
        });
    }

    private <T> CompletableFuture<T> ask(@Nullable Executor thread, Function<JobEngine, T> question) {
        JobEngine current = engine;
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (thread == null || current == null) {
            answer.completeExceptionally(new IllegalStateException("the server is not running"));
            return answer;
        }
        try {
            thread.execute(() -> {
                try {
                    answer.complete(question.apply(current));
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new IllegalStateException("the server has stopped", e));
        }
        return answer;
    }
}

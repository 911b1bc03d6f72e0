package dev.gearman.server.app.lifecycle;

import dev.gearman.server.GearmanServer;
import dev.gearman.server.ServerOptions;
import dev.gearman.server.ServerStartException;
import dev.gearman.server.api.DeadSet;
import dev.gearman.server.api.JobListener;
import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.config.StoreKind;
import dev.gearman.server.app.process.PidFile;
import dev.gearman.server.app.settings.QueueLimits;
import dev.gearman.server.store.JobStore;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job server from the moment that its port opens, which may be long before there is anything else of the application: a store,
 * a history, a dead set. Until {@link #connect} it is like a server that has not read its store yet. Opened and closed once.
 */
final class JobPort {
    private static final Logger log = LoggerFactory.getLogger(JobPort.class);

    private final GearmanServerProperties properties;
    private final GearmanServer server;
    private final @Nullable LateStore store;
    private final LateFollowers followers = new LateFollowers();
    private State state = State.NEW;
    private long openedAt;
    private @Nullable PidFile pidFile;
    private @Nullable RuntimeException failure;

    private enum State {
        NEW,
        /** Open, and nobody's yet. */
        OPEN,
        /** Open, and closed by the job server of the application. */
        TAKEN,
        CLOSED
    }

    /** @param options without store, listener and dead set */
    JobPort(GearmanServerProperties properties, ServerOptions options) {
        this.properties = properties;
        this.store = properties.store() == StoreKind.MEMORY ? null : new LateStore();
        ServerOptions.Builder complete = options.toBuilder().listener(followers);
        if (store != null) {
            complete.store(store);
        }
        if (properties.deadSet().enabled()) {
            complete.deadSet(followers);
        }
        this.server = GearmanServer.create(complete.build());
    }

    /**
     * Opens the port and writes the pid file.
     *
     * @throws ServerStartException if the port is taken, or the host unknown
     * @throws dev.gearman.server.app.config.InvalidSettingException if the pid file can't be written
     */
    synchronized void open() {
        String name = properties.pidFile();
        if (name != null && !name.isBlank()) {
            PidFile.requireWritable(name);
        }
        server.open();
        state = State.OPEN;
        openedAt = System.currentTimeMillis();
        if (name != null && !name.isBlank()) {
            try {
                pidFile = PidFile.write(name);
            } catch (RuntimeException e) {
                stop();
                throw e;
            }
        }
    }

    /**
     * Makes the port that of whoever calls this, who has to close it.
     *
     * @return the server, whose port is open
     * @throws ServerStartException if it was closed meanwhile
     */
    synchronized GearmanServer take() {
        if (failure != null) {
            throw failure;
        }
        if (state != State.OPEN) {
            throw new ServerStartException(
                    "the server was told to stop before its start had come to an end",
                    new IllegalStateException(state.name()));
        }
        state = State.TAKEN;
        return server;
    }

    /** Gives the server its store, unless it has it. What is kept there is read from now on. */
    void connect(JobStore theStore) {
        if (store != null) {
            store.is(theStore);
        }
    }

    /** Gives the server those that it has to tell of its jobs. */
    void connect(JobListener listener, DeadSet deadSet) {
        followers.are(listener, deadSet);
    }

    /** Hands out no jobs of these functions. */
    void pause(Set<String> functions) {
        functions.forEach(function -> server.operations().pause(function).join());
    }

    /** Puts largest queues in force: names of functions, and what {@link QueueLimits} understands. */
    void limit(Map<String, String> queues) {
        queues.forEach((function, kept) -> QueueLimits.parse(kept)
                .ifPresent(limits -> server.operations()
                        .maxQueue(function, limits.high(), limits.normal(), limits.low())
                        .join()));
    }

    /** When the port opened, in milliseconds since 1970. */
    synchronized long openedAt() {
        return openedAt;
    }

    /** Closes the port unless it was taken: the start has failed. */
    void abandon() {
        closeIf(State.OPEN, false);
    }

    /** Closes the port unless it was taken: the start will fail for this reason. */
    void abandon(RuntimeException reason) {
        synchronized (this) {
            failure = reason;
        }
        abandon();
    }

    /** Closes the port unless it was taken, after the drain timeout at most: the process ends. */
    void abandonGently() {
        closeIf(State.OPEN, true);
    }

    /** Closes the port, after the drain timeout at most. */
    void close() {
        closeIf(State.TAKEN, true);
    }

    private void closeIf(State expected, boolean drain) {
        synchronized (this) {
            if (state != expected) {
                return;
            }
            state = State.CLOSED;
        }
        if (drain && !server.drain(properties.drainTimeout())) {
            log.warn("Jobs were still running after {}; they are lost with this process", properties.drainTimeout());
        }
        stop();
        log.info("The job server has stopped");
    }

    private synchronized void stop() {
        state = State.CLOSED;
        server.stop();
        if (pidFile != null) {
            pidFile.remove();
            pidFile = null;
        }
    }
}

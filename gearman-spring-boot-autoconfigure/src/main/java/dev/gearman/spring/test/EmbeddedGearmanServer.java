package dev.gearman.spring.test;

import dev.gearman.server.GearmanServer;
import dev.gearman.server.ServerOptions;
import dev.gearman.server.api.EngineSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * A real job server in this process, on a free port of this machine's loopback address, with its jobs in memory. Can be stopped and
 * started again on the same port, so that a test can see what happens meanwhile. Thread-safe.
 */
public final class EmbeddedGearmanServer implements AutoCloseable {
    private @Nullable GearmanServer server;
    private int port;

    private EmbeddedGearmanServer() {}

    /** A server that runs. */
    public static EmbeddedGearmanServer started() {
        EmbeddedGearmanServer embedded = new EmbeddedGearmanServer();
        embedded.start();
        return embedded;
    }

    /** Starts it, on the same port as before if it was stopped; nothing if it runs. Its queues are empty. */
    public synchronized void start() {
        if (server != null) {
            return;
        }
        GearmanServer created = GearmanServer.create(
                ServerOptions.builder().host("127.0.0.1").port(port).build());
        created.start();
        server = created;
        port = created.address().getPort();
    }

    /** Stops it as an operator would pull the plug: connections end, and its jobs are gone. Nothing if it does not run. */
    public synchronized void stop() {
        if (server != null) {
            server.stop();
            server = null;
        }
    }

    public synchronized boolean isRunning() {
        return server != null;
    }

    /** The port; also while it is stopped. */
    public synchronized int port() {
        return port;
    }

    /** As {@code gearman.servers} has it. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    /** What the server has just now: functions with their jobs and workers. */
    public EngineSnapshot snapshot() {
        GearmanServer current;
        synchronized (this) {
            current = server;
        }
        if (current == null) {
            throw new IllegalStateException("the server is stopped");
        }
        return current.snapshot().join();
    }

    @Override
    public void close() {
        stop();
    }
}

package dev.gearman.client;

import dev.gearman.transport.ServerAddress;

/** A server that runs. */
public record TestServer(int port, Runnable stopping) {
    static final String HOST = "127.0.0.1";

    public ServerAddress address() {
        return new ServerAddress(HOST, port);
    }

    public void stop() {
        stopping.run();
    }
}

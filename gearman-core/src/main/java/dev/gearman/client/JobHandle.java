package dev.gearman.client;

import dev.gearman.transport.ServerAddress;

/**
 * A job at a server.
 *
 * @param server where it is; a handle means nothing to others
 * @param handle the server's name for it
 */
public record JobHandle(ServerAddress server, String handle) {
    @Override
    public String toString() {
        return handle + " at " + server;
    }
}

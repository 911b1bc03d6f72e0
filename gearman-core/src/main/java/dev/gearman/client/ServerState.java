package dev.gearman.client;

import dev.gearman.transport.ServerAddress;
import org.jspecify.annotations.Nullable;

/**
 * One of a client's servers.
 *
 * @param connected whether there is a connection
 * @param trouble why there is none, as far as is known
 */
public record ServerState(
        ServerAddress address, boolean connected, @Nullable Throwable trouble) {}

package dev.gearman.client;

import dev.gearman.transport.ServerAddress;
import org.jspecify.annotations.Nullable;

/**
 * One of a client's servers.
 *
 * @param connected {@code true} if the server has answered over the present connection
 * @param trouble the reason why it is not, if known
 */
public record ServerState(
        ServerAddress address, boolean connected, @Nullable Throwable trouble) {}

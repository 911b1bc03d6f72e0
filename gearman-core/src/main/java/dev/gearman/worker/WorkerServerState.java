package dev.gearman.worker;

import dev.gearman.transport.ServerAddress;
import org.jspecify.annotations.Nullable;

/**
 * One of a worker's servers.
 *
 * @param connected {@code true} if the server has answered over the present connection
 * @param trouble the reason why it is not, if known
 */
public record WorkerServerState(
        ServerAddress address, boolean connected, @Nullable Throwable trouble) {}

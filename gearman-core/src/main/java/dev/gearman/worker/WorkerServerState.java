package dev.gearman.worker;

import dev.gearman.transport.ServerAddress;
import org.jspecify.annotations.Nullable;

/**
 * One of a worker's servers.
 *
 * @param connected whether there is a connection
 * @param trouble why there is none, as far as is known
 */
public record WorkerServerState(
        ServerAddress address, boolean connected, @Nullable Throwable trouble) {}

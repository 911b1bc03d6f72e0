package dev.gearman.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Looks names up beside the event loop, since the system's resolver blocks. Its threads end when they are idle. */
final class AddressLookup {
    private static final ThreadPoolExecutor THREADS = threads();

    private AddressLookup() {}

    /** All addresses of a server, in the order in which to try them. */
    static CompletableFuture<List<InetSocketAddress>> of(ServerAddress server) {
        return CompletableFuture.supplyAsync(() -> lookUp(server), THREADS);
    }

    private static List<InetSocketAddress> lookUp(ServerAddress server) {
        try {
            return Arrays.stream(InetAddress.getAllByName(server.host()))
                    .map(address -> new InetSocketAddress(address, server.port()))
                    .toList();
        } catch (UnknownHostException e) {
            UnknownHostException clearer = new UnknownHostException("no such host: " + server.host());
            clearer.initCause(e);
            throw new CompletionException(clearer);
        }
    }

    private static ThreadPoolExecutor threads() {
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(2, 2, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "gearman-lookup");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}

package dev.gearman.server.app.store.memcached;

import dev.gearman.server.store.StoreException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.spy.memcached.CASResponse;
import net.spy.memcached.CASValue;
import net.spy.memcached.CachedData;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.ConnectionObserver;
import net.spy.memcached.FailureMode;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.internal.OperationFuture;
import net.spy.memcached.ops.LinkedOperationQueueFactory;
import net.spy.memcached.transcoders.Transcoder;
import org.jspecify.annotations.Nullable;

/** Items of one memcached server, many at a time: all are sent before the answer to the first is awaited. */
final class Items implements AutoCloseable {
    private static final String LOGGER = "net.spy.log.LoggerImpl";
    private static final int NEVER_EXPIRES = 0;
    /** What is sent at most before it is awaited. */
    private static final int MOST_ITEMS = 2_000;

    private static final int MOST_BYTES = 32 * 1024 * 1024;
    private static final Transcoder<byte[]> BYTES = new AsTheyAre();

    static {
        if (System.getProperty(LOGGER) == null) {
            // the library would write to standard error
            System.setProperty(LOGGER, "net.spy.memcached.compat.log.SLF4JLogger");
        }
    }

    private final String host;
    private final int port;
    private final Duration timeout;
    private final CountDownLatch connected = new CountDownLatch(1);
    private @Nullable MemcachedClient client;
    private boolean closed;

    Items(String host, int port, Duration timeout) {
        this.host = host;
        this.port = port;
        this.timeout = timeout;
    }

    /** Largest item that the server takes, in bytes, key and all; 1 MiB if it does not tell. */
    int largest() throws StoreException {
        try {
            for (Map<String, String> settings : client().getStats("settings").values()) {
                String size = settings.get("item_size_max");
                if (size != null) {
                    return Integer.parseInt(size);
                }
            }
        } catch (NumberFormatException e) {
            throw failed("an item_size_max that is no number", e);
        } catch (RuntimeException e) {
            throw failed("no answer to stats", e);
        }
        return 1024 * 1024;
    }

    void setAll(Map<String, byte[]> items) throws StoreException {
        List<Future<Boolean>> sent = new ArrayList<>();
        int bytes = 0;
        for (Map.Entry<String, byte[]> item : items.entrySet()) {
            sent.add(client().set(item.getKey(), NEVER_EXPIRES, item.getValue(), BYTES));
            bytes += item.getValue().length;
            if (sent.size() == MOST_ITEMS || bytes >= MOST_BYTES) {
                awaitStored(sent);
                sent.clear();
                bytes = 0;
            }
        }
        awaitStored(sent);
    }

    private void awaitStored(List<Future<Boolean>> sent) throws StoreException {
        for (Future<Boolean> each : sent) {
            if (!Boolean.TRUE.equals(await(each))) {
                throw new StoreException(name() + " did not store an item: " + statusOf(each));
            }
        }
    }

    private static String statusOf(Future<Boolean> future) {
        return future instanceof OperationFuture<Boolean> operation
                ? operation.getStatus().getMessage()
                : "no reason given";
    }

    /** The items of these keys that are there. */
    Map<String, byte[]> getAll(List<String> keys) throws StoreException {
        Map<String, byte[]> found = new HashMap<>();
        for (int from = 0; from < keys.size(); from += MOST_ITEMS) {
            List<String> some = keys.subList(from, Math.min(from + MOST_ITEMS, keys.size()));
            found.putAll(await(client().asyncGetBulk(some, BYTES)));
        }
        return found;
    }

    /** An item and its version, {@code null} if it is not there. */
    @Nullable
    CASValue<byte[]> gets(String key) throws StoreException {
        return await(client().asyncGets(key, BYTES));
    }

    /** Makes an item, unless it is there. */
    boolean add(String key, byte[] value) throws StoreException {
        return Boolean.TRUE.equals(await(client().add(key, NEVER_EXPIRES, value, BYTES)));
    }

    /** Replaces an item if it still has this version. */
    CASResponse replace(String key, long version, byte[] value) throws StoreException {
        return await(client().asyncCAS(key, version, NEVER_EXPIRES, value, BYTES));
    }

    /** Deletes items, and does not wait for it: what stays takes memory until memcached needs it. */
    void forget(Collection<String> keys) throws StoreException {
        MemcachedClient current = client();
        keys.forEach(current::delete);
    }

    String name() {
        return "memcached at " + host + ":" + port;
    }

    void checkOpen() throws StoreException {
        if (closed) {
            throw new StoreException("the store in memcached is closed");
        }
    }

    private MemcachedClient client() throws StoreException {
        checkOpen();
        MemcachedClient current = client;
        if (current == null) {
            current = connect();
            client = current;
        }
        return current;
    }

    /** The client connects on a thread of its own, refuses everything until it has, and reconnects on its own. */
    private MemcachedClient connect() throws StoreException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new StoreException(name() + ": the name of the host is not known");
        }
        try {
            MemcachedClient made = new MemcachedClient(
                    new ConnectionFactoryBuilder()
                            .setDaemon(true)
                            .setFailureMode(FailureMode.Cancel)
                            .setOpTimeout(timeout.toMillis())
                            .setMaxReconnectDelay(1)
                            .setOpQueueFactory(new LinkedOperationQueueFactory())
                            .setWriteOpQueueFactory(new LinkedOperationQueueFactory())
                            .setReadOpQueueFactory(new LinkedOperationQueueFactory())
                            .setUseNagleAlgorithm(false)
                            .setInitialObservers(List.of(new FirstConnection(connected)))
                            .build(),
                    List.of(address));
            if (!connected.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                client = made;
                throw new StoreException(name() + " can't be reached");
            }
            return made;
        } catch (IOException | RuntimeException e) {
            throw failed("can't be reached", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("interrupted", e);
        }
    }

    private <T> T await(Future<T> future) throws StoreException {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw failed(cause instanceof CancellationException ? "the connection is lost" : message(cause), e);
        } catch (CancellationException e) {
            throw failed("the connection is lost", e);
        } catch (TimeoutException e) {
            throw failed("no answer within " + timeout.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("interrupted", e);
        }
    }

    private static String message(@Nullable Throwable cause) {
        return cause == null || cause.getMessage() == null ? String.valueOf(cause) : cause.getMessage();
    }

    private StoreException failed(String what, Exception e) {
        return new StoreException(name() + ": " + what, e);
    }

    @Override
    public void close() {
        closed = true;
        if (client != null) {
            // what is to be forgotten has been sent by then
            client.shutdown(timeout.toMillis(), TimeUnit.MILLISECONDS);
            client = null;
        }
    }

    private record FirstConnection(CountDownLatch connected) implements ConnectionObserver {
        @Override
        public void connectionEstablished(SocketAddress address, int reconnectCount) {
            connected.countDown();
        }

        @Override
        public void connectionLost(SocketAddress address) {
            // the client tells each operation
        }
    }

    /** Bytes without flags, compression or a limit of the library's own. */
    private static final class AsTheyAre implements Transcoder<byte[]> {
        @Override
        public boolean asyncDecode(CachedData data) {
            return false;
        }

        @Override
        public CachedData encode(byte[] bytes) {
            return new CachedData(0, bytes, getMaxSize());
        }

        @Override
        public byte[] decode(CachedData data) {
            return data.getData();
        }

        @Override
        public int getMaxSize() {
            return Integer.MAX_VALUE;
        }
    }
}

package dev.gearman.server.app.store.redis;

import dev.gearman.server.store.StoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * The one connection of a store, made when it is first needed and made anew after each failure. The factory must not
 * reconnect on its own: half of a transaction would go to the new connection.
 */
final class RedisLink implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RedisLink.class);

    private static final byte[] NOTHING = {};

    private final RedisConnectionFactory factory;
    private final String server;
    private final byte[] probe;
    private @Nullable RedisConnection connection;
    private volatile boolean closed;

    /**
     * @param server how messages name the server
     * @param probe a key that does not exist
     */
    RedisLink(RedisConnectionFactory factory, String server, byte[] probe) {
        this.factory = factory;
        this.server = server;
        this.probe = probe;
    }

    /**
     * Calls Redis. A call on a connection that turns out to be dead is repeated on a new one, as an idle connection may
     * have ended long ago; so it must do no harm to do it twice.
     */
    synchronized <T> T call(Function<RedisConnection, T> call) throws StoreException {
        checkOpen();
        boolean fresh = connection == null;
        try {
            return call.apply(connected());
        } catch (RuntimeException e) {
            RuntimeException reason = reason(e);
            disconnect();
            if (fresh || hasAnswer(e)) {
                throw failed(reason);
            }
            log.debug("The connection to Redis had ended, trying a new one", e);
        }
        try {
            return call.apply(connected());
        } catch (RuntimeException e) {
            RuntimeException reason = reason(e);
            disconnect();
            throw failed(reason);
        }
    }

    /** Why a transaction was refused: Redis says that to its commands, which is not passed on. */
    private RuntimeException reason(RuntimeException failure) {
        RedisConnection current = connection;
        if (current != null && String.valueOf(rootOf(failure).getMessage()).startsWith("EXECABORT")) {
            try {
                // changes nothing, but is refused as everything is that may need memory
                current.stringCommands().setRange(probe, NOTHING, 0);
            } catch (RuntimeException e) {
                return e;
            }
        }
        return failure;
    }

    void checkOpen() throws StoreException {
        if (closed) {
            throw new StoreException("the store in Redis is closed");
        }
    }

    private RedisConnection connected() {
        RedisConnection current = connection;
        if (current == null) {
            current = factory.getConnection();
            connection = current;
            warnOfForgetfulness(current);
        }
        return current;
    }

    private void disconnect() {
        RedisConnection old = connection;
        connection = null;
        if (old != null) {
            try {
                old.close();
            } catch (RuntimeException e) {
                log.debug("The connection to Redis could not be closed", e);
            }
        }
    }

    private static boolean hasAnswer(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof RedisCommandExecutionException || cause instanceof RedisCommandTimeoutException) {
                return true;
            }
        }
        return false;
    }

    private StoreException failed(RuntimeException e) {
        return new StoreException("Redis at " + server + ": " + rootOf(e).getMessage(), e);
    }

    private static Throwable rootOf(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** What a server that forgets jobs tells of itself; one that does not tell is not asked again. */
    private void warnOfForgetfulness(RedisConnection current) {
        Properties persistence = info(current, "persistence");
        if ("0".equals(persistence.getProperty("aof_enabled"))) {
            log.warn(
                    "Redis at {} keeps no append-only file: jobs are lost when it ends (set appendonly yes, and "
                            + "appendfsync always to survive a power failure)",
                    server);
        }
        String policy = info(current, "memory").getProperty("maxmemory_policy", "noeviction");
        if (!policy.equals("noeviction") && !policy.startsWith("volatile-")) {
            log.warn(
                    "Redis at {} may throw away jobs when its memory is full: maxmemory-policy {} (expected: noeviction)",
                    server,
                    policy);
        }
    }

    private Properties info(RedisConnection current, String section) {
        try {
            Properties info = current.serverCommands().info(section);
            return info == null ? new Properties() : info;
        } catch (RuntimeException e) {
            if (!hasAnswer(e)) {
                throw e;
            }
            log.debug("Redis does not tell about its {}", section, e);
            return new Properties();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        disconnect();
    }
}

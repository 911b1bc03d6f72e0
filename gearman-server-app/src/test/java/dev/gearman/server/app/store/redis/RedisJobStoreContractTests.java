package dev.gearman.server.app.store.redis;

import dev.gearman.server.app.store.peer.PeerServer;
import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.JobStoreContractTests;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class RedisJobStoreContractTests extends JobStoreContractTests {
    @TempDir
    private static Path directory;

    private static final AtomicInteger places = new AtomicInteger();
    private static @Nullable PeerServer redis;
    private static RedisStores stores;

    private final String prefix = "place" + places.incrementAndGet();

    @BeforeAll
    static void startRedis() {
        redis = PeerServer.redis(directory);
        stores = new RedisStores(redis.port());
    }

    @AfterAll
    static void stopRedis() {
        if (redis != null) {
            stores.close();
            redis.close();
        }
    }

    @Override
    protected JobStore open() {
        return stores.open(prefix);
    }
}

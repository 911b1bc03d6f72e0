package dev.gearman.server.app.store.memcached;

import dev.gearman.server.app.store.peer.PeerServer;
import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.JobStoreContractTests;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class MemcachedJobStoreContractTests extends JobStoreContractTests {
    @TempDir
    private static Path directory;

    private static final AtomicInteger places = new AtomicInteger();
    private static @Nullable PeerServer memcached;

    private final String prefix = "place" + places.incrementAndGet();

    @BeforeAll
    static void startMemcached() {
        memcached = PeerServer.memcached(directory, "-m", "1024");
    }

    @AfterAll
    static void stopMemcached() {
        if (memcached != null) {
            memcached.close();
        }
    }

    @Override
    protected JobStore open() {
        return new MemcachedJobStore(new Items("127.0.0.1", memcached.port(), Duration.ofSeconds(30)), prefix);
    }
}

package dev.gearman.server.app.store.redis;

import dev.gearman.server.app.store.CrashScenario;
import dev.gearman.server.app.store.peer.PeerServer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class RedisCrashIT extends CrashScenario {
    @TempDir
    private Path directoryOfRedis;

    private @Nullable PeerServer redis;

    @Override
    protected List<String> arguments() {
        redis = PeerServer.redis(directoryOfRedis, "--appendfsync", "always");
        return List.of("--gearman.server.store=redis", "--spring.data.redis.port=" + redis.port());
    }

    @AfterEach
    void stopRedis() {
        if (redis != null) {
            redis.close();
        }
    }
}

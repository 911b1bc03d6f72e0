package dev.gearman.server.app.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.engine.EngineSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class SnapshotSourceTests {
    private long now;
    private int asked;

    private final SnapshotSource source = new SnapshotSource(
            () -> CompletableFuture.completedFuture(new EngineSnapshot(++asked, 0, 0, 0, List.of(), List.of())),
            () -> now);

    @Test
    void theEngineIsAskedOncePerSecond() throws TimeoutException {
        source.get();
        now = Duration.ofMillis(999).toNanos();
        assertThat(source.get().time()).isEqualTo(1);
        now = Duration.ofMillis(1_001).toNanos();
        assertThat(source.get().time()).isEqualTo(2);
    }
}

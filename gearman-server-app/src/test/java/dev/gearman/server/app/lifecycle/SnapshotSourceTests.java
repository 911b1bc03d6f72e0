package dev.gearman.server.app.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.api.EngineSnapshot;
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

    @Test
    void whoeverAsksAllTheTimeDoesNotWaitForTheEngine() throws TimeoutException {
        EngineSnapshot first = new EngineSnapshot(1, 0, 0, 0, List.of(), List.of());
        EngineSnapshot second = new EngineSnapshot(2, 0, 0, 0, List.of(), List.of());
        CompletableFuture<EngineSnapshot> coming = new CompletableFuture<>();
        SnapshotSource slow =
                new SnapshotSource(() -> ++asked == 1 ? CompletableFuture.completedFuture(first) : coming, () -> now);
        assertThat(slow.get()).isSameAs(first);
        now = Duration.ofMillis(900).toNanos();
        assertThat(slow.get()).isSameAs(first);
        assertThat(slow.get()).isSameAs(first);
        assertThat(asked).isEqualTo(2);
        coming.complete(second);
        assertThat(slow.get()).isSameAs(second);
        now = Duration.ofMillis(1_600).toNanos();
        assertThat(slow.get()).isSameAs(second);
        assertThat(asked).isEqualTo(2);
    }
}

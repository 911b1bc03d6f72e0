package dev.gearman.server.app.web;

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

    @Test
    void anEmptyServerHasAnEmptyPage() throws TimeoutException {
        ServerPage page = ServerPage.of(source.get());
        assertThat(page.functions()).isEmpty();
        assertThat(page.totals().waiting()).isEqualTo("0");
    }

    @Test
    void agesAndSizesAreReadable() {
        assertThat(ServerPage.age(59_999)).isEqualTo("59 s");
        assertThat(ServerPage.age(61_000)).isEqualTo("1 min 1 s");
        assertThat(ServerPage.age(3_660_000)).isEqualTo("1 h 1 min");
        assertThat(ServerPage.age(90_000_000)).isEqualTo("1 d 1 h");
        assertThat(ServerPage.memory(1_536)).isEqualTo("1.5 KB");
        assertThat(ServerPage.memory(5 * 1024 * 1024)).isEqualTo("5.0 MB");
    }
}

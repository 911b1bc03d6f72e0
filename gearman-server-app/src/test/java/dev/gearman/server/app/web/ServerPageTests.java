package dev.gearman.server.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.engine.EngineSnapshot;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerPageTests {

    @Test
    void anEmptyServerHasAnEmptyPage() {
        ServerPage page = ServerPage.of(new EngineSnapshot(0, 0, 0, 0, List.of(), List.of()));
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

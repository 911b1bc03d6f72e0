package dev.gearman.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Times in nanoseconds. */
class ScanPaceTests {
    @Test
    void aSearchGoesOnAtOnceInAQuietServerAndHasATenthOfTheTimeWhereOthersHaveWork() {
        ScanPace pace = new ScanPace();
        assertThat(pace.pause(false)).isZero();
        pace.stepped(60_000);
        assertThat(pace.pause(true)).isZero();
        assertThat(pace.pause(false)).isEqualTo(540_000);
    }
}

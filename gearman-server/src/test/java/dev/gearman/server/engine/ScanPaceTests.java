package dev.gearman.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Times in nanoseconds. */
class ScanPaceTests {
    private final ScanPace pace = new ScanPace();

    @Test
    void aSearchGoesOnAtOnceInAQuietServer() {
        assertThat(pace.isDue(5, false)).isTrue();
        pace.stepped(1_000, 61_000);
        assertThat(pace.isDue(61_001, true)).isTrue();
        assertThat(pace.isDue(61_001, false)).isFalse();
    }

    @Test
    void whereOthersHaveWorkItHasATenthOfTheTime() {
        long now = 0;
        long searching = 0;
        while (now < 100_000_000) {
            if (pace.isDue(now, false)) {
                pace.stepped(now, now + 60_000);
                searching += 60_000;
                now += 60_000;
            }
            now += 20_000;
        }
        assertThat(searching).isBetween(now * 8 / 100, now * 11 / 100);
    }
}

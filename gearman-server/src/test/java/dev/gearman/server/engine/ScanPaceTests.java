package dev.gearman.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Times in nanoseconds. */
class ScanPaceTests {
    private final ScanPace pace = new ScanPace();

    @Test
    void aSearchGoesOnAtOnceWhereNothingElseHappens() {
        assertThat(pace.isDue(5)).isTrue();
        pace.stepped(1_000, 61_000);
        assertThat(pace.isDue(61_000)).isTrue();
        assertThat(pace.isDue(61_000 + 50_000)).isTrue();
    }

    @Test
    void whereOthersHaveWorkItHasATenthOfTheTime() {
        long now = 0;
        long searching = 0;
        while (now < 100_000_000) {
            if (pace.isDue(now)) {
                pace.stepped(now, now + 60_000);
                searching += 60_000;
                now += 60_000;
            }
            now += 200_000;
        }
        assertThat(searching).isBetween(now * 7 / 100, now * 11 / 100);
    }
}

package dev.gearman.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@link Gathering}, with time as a number. */
class GatheringTests {
    private static final long START = -500_000;

    private final Gathering gathering = new Gathering();

    @Test
    void theFirstJobDoesNotWait() {
        assertThat(gathering.goesOn(1, START)).isFalse();
    }

    @Test
    void afterASlowCommitThoseThatWereAnsweredAreWaitedFor() {
        gathering.committed(20, 12, Duration.ofMillis(1), START);

        assertThat(gathering.goesOn(12, START)).isTrue();
        assertThat(gathering.goesOn(31, START + 100_000)).isTrue();
        assertThat(gathering.goesOn(32, START + 100_000)).isFalse();
    }

    @Test
    void whoDoesNotComeIsWaitedForNoLongerThanACommitTakes() {
        gathering.committed(20, 12, Duration.ofMillis(1), START);

        assertThat(gathering.goesOn(12, START + 1_000_000)).isFalse();
    }

    @Test
    void nobodyWaitsLongAfterAVerySlowCommit() {
        gathering.committed(20, 12, Duration.ofSeconds(5), START);

        assertThat(gathering.goesOn(12, START + 1_900_000)).isTrue();
        assertThat(gathering.goesOn(12, START + 2_100_000)).isFalse();
    }

    @Test
    void fastCommitsAreNotWorthWaiting() {
        gathering.committed(20, 12, Duration.ofNanos(150_000), START);

        assertThat(gathering.goesOn(12, START)).isFalse();
    }
}

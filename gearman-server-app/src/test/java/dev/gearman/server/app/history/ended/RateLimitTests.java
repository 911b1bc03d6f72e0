package dev.gearman.server.app.history.ended;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateLimitTests {

    @Test
    void aPartIsHeldBackForWhatIsImportant() {
        RateLimit limit = new RateLimit(100);
        assertThat(admitted(limit, 1_000, 1_000, false)).isEqualTo(75);
        assertThat(admitted(limit, 1_000, 1_000, true)).isEqualTo(25);
    }

    @Test
    void thereIsRoomAgainAsTimePasses() {
        RateLimit limit = new RateLimit(100);
        admitted(limit, 1_000, 1_000, true);
        assertThat(admitted(limit, 1_500, 1_000, true)).isEqualTo(50);
        assertThat(admitted(limit, 3_600_000, 1_000, true)).isEqualTo(100);
    }

    @Test
    void aClockThatIsSetBackDoesNoHarm() {
        RateLimit limit = new RateLimit(100);
        admitted(limit, 1_000_000, 1_000, true);
        assertThat(admitted(limit, 1_000, 1_000, true)).isZero();
        assertThat(admitted(limit, 2_000, 1_000, true)).isEqualTo(100);
    }

    @Test
    void zeroIsNoLimit() {
        assertThat(admitted(new RateLimit(0), 1_000, 1_000_000, false)).isEqualTo(1_000_000);
    }

    private static int admitted(RateLimit limit, long now, int of, boolean important) {
        int admitted = 0;
        for (int i = 0; i < of; i++) {
            admitted += limit.admits(now, important) ? 1 : 0;
        }
        return admitted;
    }
}

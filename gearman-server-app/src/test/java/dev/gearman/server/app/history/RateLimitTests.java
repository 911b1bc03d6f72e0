package dev.gearman.server.app.history;

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
    void whereThereIsTooMuchATenthIsTaken() {
        RateLimit limit = new RateLimit(100);
        int first = admittedInSecond(limit, 1_000, false);
        int second = admittedInSecond(limit, 2_000, false);
        int third = admittedInSecond(limit, 3_000, false);
        assertThat(first).isGreaterThan(100);
        assertThat(second + third).isBetween(15, 35);
    }

    @Test
    void whatIsImportantIsTakenAsBefore() {
        RateLimit limit = new RateLimit(100);
        admittedInSecond(limit, 1_000, false);
        admittedInSecond(limit, 2_000, false);
        assertThat(admittedInSecond(limit, 3_000, true)).isGreaterThanOrEqualTo(100);
    }

    @Test
    void whenThereIsLessAgainAllIsTaken() {
        RateLimit limit = new RateLimit(100);
        admittedInSecond(limit, 1_000, false);
        admittedInSecond(limit, 2_000, false);
        int admitted = 0;
        for (long now = 3_000; now < 6_000; now += 50) {
            admitted += limit.admits(now, false) ? 1 : 0;
        }
        // 20 a second, of which the first second still takes a tenth of 100
        assertThat(admitted).isGreaterThanOrEqualTo(10 + 20 + 20);
    }

    /** Ten a millisecond, for a second. */
    private static int admittedInSecond(RateLimit limit, long from, boolean important) {
        int admitted = 0;
        for (long now = from; now < from + 1_000; now++) {
            admitted += admitted(limit, now, 10, important);
        }
        return admitted;
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

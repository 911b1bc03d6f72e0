package dev.gearman.server.app.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LoginThrottleTests {
    private Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private final LoginThrottle throttle = new LoginThrottle(() -> now);

    private void fail(int times, String name, String address) {
        for (int i = 0; i < times; i++) {
            assertThat(throttle.attempt(name, address)).isZero();
        }
    }

    @Test
    void theWaitDoublesWithEachFailure() {
        fail(LoginThrottle.FREE, "otto", "192.0.2.1");
        for (long seconds : new long[] {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300}) {
            assertThat(throttle.attempt("Otto", "192.0.2.1")).isEqualTo(Duration.ofSeconds(seconds));
            now = now.plusSeconds(seconds - 1);
            assertThat(throttle.attempt("otto", "192.0.2.1")).isEqualTo(Duration.ofSeconds(1));
            now = now.plusSeconds(1);
            assertThat(throttle.attempt("otto", "192.0.2.1")).isZero();
        }
        now = now.plus(LoginThrottle.MEMORY).plusSeconds(1);
        fail(LoginThrottle.FREE, "otto", "192.0.2.1");
    }

    @Test
    void nobodyIsKeptOutByWhatOthersDoElsewhere() {
        fail(LoginThrottle.FREE, "otto", "192.0.2.1");
        assertThat(throttle.attempt("otto", "192.0.2.1")).isPositive();
        assertThat(throttle.attempt("otto", "192.0.2.2")).isZero();
        assertThat(throttle.attempt("vera", "192.0.2.1")).isZero();
    }

    @Test
    void theRightPasswordIsNoFailure() {
        for (int i = 0; i < 10 * LoginThrottle.FREE_OF_ADDRESS; i++) {
            assertThat(throttle.attempt("otto", "192.0.2.1")).isZero();
            throttle.succeeded("otto", "192.0.2.1");
        }
    }

    @Test
    void anAddressThatTriesManyNamesWaitsAsWell() {
        for (int i = 0; i < LoginThrottle.FREE_OF_ADDRESS; i++) {
            fail(1, "name-" + i, "192.0.2.1");
        }
        assertThat(throttle.attempt("another", "192.0.2.1")).isPositive();
        assertThat(throttle.attempt("another", "192.0.2.2")).isZero();
    }

    @Test
    void manyNamesAndAddressesTakeNoMoreThanSoMuchMemory() {
        for (int i = 0; i < 30_000; i++) {
            throttle.attempt("name-" + i, "192.0.2." + i);
        }
        assertThat(throttle.size()).isLessThanOrEqualTo(10_000);
    }
}

package dev.gearman.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReconnectPolicyTests {
    private static final Random RANDOM = new Random(4730);

    @Test
    void waitsGrowUpToTheLongest() {
        ReconnectPolicy policy = new ReconnectPolicy(Duration.ofMillis(100), 2, Duration.ofSeconds(1), 0);
        assertThat(IntStream.of(1, 2, 3, 4, 5, 6, 10_000, Integer.MAX_VALUE)
                        .mapToLong(failures -> policy.delay(failures, RANDOM).toMillis()))
                .containsExactly(100L, 200L, 400L, 800L, 1_000L, 1_000L, 1_000L, 1_000L);
    }

    @Test
    void jitterTakesAwayItsShareAtMost() {
        ReconnectPolicy policy = new ReconnectPolicy(Duration.ofMillis(100), 1, Duration.ofSeconds(1), 0.5);
        assertThat(IntStream.range(0, 1_000)
                        .mapToObj(i -> policy.delay(1, RANDOM))
                        .distinct())
                .hasSizeGreaterThan(900)
                .allMatch(delay -> delay.toMillis() >= 50 && delay.toMillis() <= 100);
    }

    @Test
    void nonsenseIsRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new ReconnectPolicy(Duration.ZERO, 2, second, 0))
                .hasMessageStartingWith("initial: PT0S");
        assertThatThrownBy(() -> new ReconnectPolicy(second, 0.5, second, 0)).hasMessageStartingWith("multiplier: 0.5");
        assertThatThrownBy(() -> new ReconnectPolicy(second, Double.NaN, second, 0))
                .hasMessageStartingWith("multiplier: NaN");
        assertThatThrownBy(() -> new ReconnectPolicy(second, 2, Duration.ofMillis(1), 0))
                .hasMessageStartingWith("max: PT0.001S");
        assertThatThrownBy(() -> new ReconnectPolicy(second, 2, second, 1.5)).hasMessageStartingWith("jitter: 1.5");
    }
}

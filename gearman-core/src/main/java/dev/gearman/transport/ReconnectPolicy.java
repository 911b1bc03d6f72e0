package dev.gearman.transport;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The waits before further attempts on a server that could not be reached. Each failure in a row multiplies the wait. The first
 * answer to a request ends the row; a connection alone does not.
 *
 * @param initial wait after the first failure, more than 0
 * @param multiplier factor for each further one, 1 or more
 * @param max longest wait, {@code initial} or more
 * @param jitter share of a wait that is left to chance, 0 to 1, so that a thousand workers do not come back at once: with
 *     0.2, between 80 and 100 percent of it is waited
 */
public record ReconnectPolicy(Duration initial, double multiplier, Duration max, double jitter) {
    /** 100 ms, doubled up to 5 s, half of it left to chance: back within seconds, and no burden on the network. */
    public static final ReconnectPolicy DEFAULT =
            new ReconnectPolicy(Duration.ofMillis(100), 2, Duration.ofSeconds(5), 0.5);

    public ReconnectPolicy {
        if (initial.isNegative() || initial.isZero()) {
            throw new IllegalArgumentException("initial: " + initial + " (expected: more than 0)");
        }
        if (!(multiplier >= 1) || Double.isInfinite(multiplier)) {
            throw new IllegalArgumentException("multiplier: " + multiplier + " (expected: 1 or more)");
        }
        if (max.compareTo(initial) < 0) {
            throw new IllegalArgumentException("max: " + max + " (expected: " + initial + " or more)");
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("jitter: " + jitter + " (expected: 0..1)");
        }
    }

    /**
     * The wait before the next attempt.
     *
     * @param failures failures in a row, 1 or more
     */
    public Duration delay(int failures, RandomGenerator random) {
        double nanos =
                Math.min((double) max.toNanos(), (double) initial.toNanos() * Math.pow(multiplier, failures - 1.0));
        return Duration.ofNanos((long) (nanos * (1 - jitter * random.nextDouble())));
    }
}

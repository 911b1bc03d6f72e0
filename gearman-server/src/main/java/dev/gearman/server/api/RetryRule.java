package dev.gearman.server.api;

import java.time.Duration;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * How often and when jobs of some functions are tried again after an attempt failed. The pause grows from attempt to
 * attempt: {@code initialInterval}, then {@code multiplier} times as long each, up to {@code maxInterval}.
 *
 * @param functions names of functions; {@code *} stands for any characters, {@code ?} for one
 * @param maxAttempts how many attempts in all, 1 or more
 * @param initialInterval pause before the second attempt, 0 for none
 * @param multiplier 1 or more
 * @param maxInterval longest pause
 * @param jitter by which part of itself a pause is made longer or shorter by chance, 0 to 1, so that jobs that failed
 *     together do not come back together
 * @param on after which outcomes: of FAILED, EXCEPTION, TIMED_OUT and LOST one or more. Others go their usual way
 */
public record RetryRule(
        String functions,
        int maxAttempts,
        Duration initialInterval,
        double multiplier,
        Duration maxInterval,
        double jitter,
        Set<Outcome> on) {
    private static final Duration LONGEST = Duration.ofDays(366);

    public RetryRule {
        require(maxAttempts >= 1, "maxAttempts", maxAttempts, "1 or more");
        require(isPause(initialInterval), "initialInterval", initialInterval, "0 to 366 days");
        require(multiplier >= 1 && multiplier <= 1_000, "multiplier", multiplier, "1 to 1000");
        require(isPause(maxInterval), "maxInterval", maxInterval, "0 to 366 days");
        require(jitter >= 0 && jitter <= 1, "jitter", jitter, "0 to 1");
        on = Set.copyOf(on);
        require(!on.isEmpty() && on.stream().allMatch(Outcome::mayBeRetried), "on", on, "failures, one or more");
    }

    private static boolean isPause(Duration value) {
        return !value.isNegative() && value.compareTo(LONGEST) <= 0;
    }

    private static void require(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }

    /** Whether this rule is for a function of this name. */
    public boolean matches(String function) {
        int at = 0;
        int pattern = 0;
        int star = -1;
        int starAt = 0;
        while (at < function.length()) {
            char wanted = pattern < functions.length() ? functions.charAt(pattern) : 0;
            if (wanted == '*') {
                star = pattern++;
                starAt = at;
            } else if (pattern < functions.length() && (wanted == '?' || wanted == function.charAt(at))) {
                pattern++;
                at++;
            } else if (star >= 0) {
                // the last star takes one character more
                pattern = star + 1;
                at = ++starAt;
            } else {
                return false;
            }
        }
        while (pattern < functions.length() && functions.charAt(pattern) == '*') {
            pattern++;
        }
        return pattern == functions.length();
    }

    /** How long to wait after this many failed attempts, in milliseconds. */
    public long pause(int failedAttempts, RandomGenerator random) {
        double most = maxInterval.toMillis();
        double plain = Math.min(most, initialInterval.toMillis() * Math.pow(multiplier, failedAttempts - 1.0));
        double factor = jitter == 0 ? 1 : 1 + jitter * (2 * random.nextDouble() - 1);
        return Math.round(plain * factor);
    }
}

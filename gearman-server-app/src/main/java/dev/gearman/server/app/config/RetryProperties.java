package dev.gearman.server.app.config;

import dev.gearman.server.api.Outcome;
import dev.gearman.server.api.RetryRule;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often and when jobs of some functions are tried again after an attempt failed. Of several rules, the first that matches
 * a function is the one for it.
 *
 * @param function Names of functions; "*" stands for any characters, "?" for one.
 * @param maxAttempts How many attempts in all.
 * @param initialInterval Pause before the second attempt.
 * @param multiplier How many times as long each further pause is.
 * @param maxInterval Longest pause.
 * @param jitter By which part of itself a pause is made longer or shorter by chance, 0 to 1.
 * @param on After which ends of an attempt: lost (the worker's connection), timeout, fail, exception.
 */
public record RetryProperties(
        @DefaultValue("*") String function,
        @DefaultValue("3") int maxAttempts,
        @DefaultValue("1s") Duration initialInterval,
        @DefaultValue("2") double multiplier,
        @DefaultValue("10m") Duration maxInterval,
        @DefaultValue("0.1") double jitter,

        @DefaultValue({"lost", "timeout", "fail", "exception"})
        Set<On> on) {

    /** An end of an attempt after which the job may be tried again. */
    public enum On {
        /** The worker's connection ended. */
        LOST(Outcome.LOST),
        /** It took longer than the worker had said. */
        TIMEOUT(Outcome.TIMED_OUT),
        /** The worker said that it failed. */
        FAIL(Outcome.FAILED),
        /** The worker sent an exception. */
        EXCEPTION(Outcome.EXCEPTION);

        private final Outcome outcome;

        On(Outcome outcome) {
            this.outcome = outcome;
        }
    }

    /**
     * The rule of the engine.
     *
     * @throws IllegalArgumentException if a value is out of range; the message begins with its name
     */
    RetryRule rule() {
        Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
        on.forEach(one -> outcomes.add(one.outcome));
        return new RetryRule(function, maxAttempts, initialInterval, multiplier, maxInterval, jitter, outcomes);
    }
}

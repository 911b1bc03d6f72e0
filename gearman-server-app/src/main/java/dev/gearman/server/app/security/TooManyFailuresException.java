package dev.gearman.server.app.security;

import java.time.Duration;
import org.springframework.security.authentication.LockedException;

/** Somebody has to wait before trying again to log in. */
final class TooManyFailuresException extends LockedException {
    private static final long serialVersionUID = 1L;

    private final long seconds;

    TooManyFailuresException(Duration wait) {
        super("too many failed logins; try again in " + seconds(wait) + " s");
        seconds = seconds(wait);
    }

    private static long seconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }

    /** For how long, in whole seconds, at least one. */
    long seconds() {
        return seconds;
    }
}

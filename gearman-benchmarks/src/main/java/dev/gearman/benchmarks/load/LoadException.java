package dev.gearman.benchmarks.load;

/** A scenario could not be played up to its measurement; the message says why, and is for the user. */
final class LoadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LoadException(String message) {
        super(message);
    }

    LoadException(String message, Throwable cause) {
        super(message, cause);
    }
}

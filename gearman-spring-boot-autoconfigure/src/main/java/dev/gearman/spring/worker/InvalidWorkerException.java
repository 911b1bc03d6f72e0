package dev.gearman.spring.worker;

import org.jspecify.annotations.Nullable;

/** A worker's method or annotation that can't work: found when the application starts. */
public class InvalidWorkerException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final String advice;

    /**
     * @param message what is wrong, and where
     * @param advice what to do about it
     */
    public InvalidWorkerException(String message, String advice) {
        this(message, advice, null);
    }

    public InvalidWorkerException(String message, String advice, @Nullable Throwable cause) {
        super(message, cause);
        this.advice = advice;
    }

    public String advice() {
        return advice;
    }
}

package dev.gearman.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;

/** A property that can't be what it is. Its message is made for the people who have set it. */
final class InvalidSettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidSettingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

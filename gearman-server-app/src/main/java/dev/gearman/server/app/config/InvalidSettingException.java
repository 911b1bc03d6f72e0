package dev.gearman.server.app.config;

import org.jspecify.annotations.Nullable;

/** The server can't start with a setting that it was given; the message is one sentence for its operator. */
public final class InvalidSettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidSettingException(String message) {
        this(message, null);
    }

    public InvalidSettingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

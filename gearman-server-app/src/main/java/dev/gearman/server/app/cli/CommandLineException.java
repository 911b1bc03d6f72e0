package dev.gearman.server.app.cli;

import org.jspecify.annotations.Nullable;

/** The command line can't be understood; the message is one sentence for who typed it. */
public final class CommandLineException extends Exception {
    private static final long serialVersionUID = 1L;

    CommandLineException(String message) {
        this(message, null);
    }

    CommandLineException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

package dev.gearman.client;

import org.jspecify.annotations.Nullable;

/** No server could be reached in time. The request was not sent. */
public final class ServerUnavailableException extends GearmanException {
    private static final long serialVersionUID = 1L;

    ServerUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

package dev.gearman.client;

import org.jspecify.annotations.Nullable;

/** No server was available in time. The request was not sent, or refused by a server that shuts down. */
public final class ServerUnavailableException extends GearmanException {
    private static final long serialVersionUID = 1L;

    ServerUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

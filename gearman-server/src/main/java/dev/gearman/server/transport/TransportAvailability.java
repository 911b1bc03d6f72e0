package dev.gearman.server.transport;

import dev.gearman.server.api.TransportKind;
import io.netty.channel.epoll.Epoll;
import org.jspecify.annotations.Nullable;

/** Availability of the kinds of transport on this machine. */
public final class TransportAvailability {
    private static final int MAX_DEPTH = 10;

    private TransportAvailability() {}

    /** Returns the reason why a kind is not available, or {@code null} if it is. */
    public static @Nullable String missing(TransportKind kind) {
        return switch (kind) {
            case AUTO, NIO -> null;
            case EPOLL -> reason(Epoll.unavailabilityCause());
            case IO_URING -> reason(IoUringSockets.unavailabilityCause());
        };
    }

    /** Returns the message of the innermost cause, which names what is missing. */
    static @Nullable String reason(@Nullable Throwable failure) {
        if (failure == null) {
            return null;
        }
        Throwable innermost = failure;
        for (int depth = 0; depth < MAX_DEPTH && innermost.getCause() != null; depth++) {
            innermost = innermost.getCause();
        }
        String message = innermost.getMessage();
        return message == null ? innermost.getClass().getSimpleName() : message;
    }
}

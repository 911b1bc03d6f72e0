package dev.gearman.server.api;

import dev.gearman.server.transport.IoUringSockets;
import io.netty.channel.epoll.Epoll;
import org.jspecify.annotations.Nullable;

/** What does the work of the network. */
public enum TransportKind {
    /** {@link #EPOLL} where there is its native library, else {@link #NIO}. */
    AUTO,
    /** Linux's epoll, with a native library. */
    EPOLL,
    /**
     * Linux's io_uring, with a native library: one system call for many connections. Faster with many connections that are
     * busy at the same time, slower with large jobs. Needs Linux 5.19 or newer that permits it; containers often do not.
     */
    IO_URING,
    /** What Java itself has, on every system. */
    NIO;

    /** What is missing for this kind on this machine, {@code null} if nothing is. */
    public @Nullable String unavailability() {
        return switch (this) {
            case AUTO, NIO -> null;
            case EPOLL -> reason(Epoll.unavailabilityCause());
            case IO_URING -> reason(IoUringSockets.unavailabilityCause());
        };
    }

    /** The innermost cause says what is missing, those around it that something is. */
    static @Nullable String reason(@Nullable Throwable failure) {
        if (failure == null) {
            return null;
        }
        Throwable innermost = failure;
        for (int depth = 0; depth < 10 && innermost.getCause() != null; depth++) {
            innermost = innermost.getCause();
        }
        String message = innermost.getMessage();
        return message == null ? innermost.getClass().getSimpleName() : message;
    }
}

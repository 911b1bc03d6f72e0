package dev.gearman.server.api;

/** The mechanism by which event loops wait for connections. */
public enum TransportKind {
    /** {@link #EPOLL} if its native library is available, otherwise {@link #NIO}. */
    AUTO,
    /** Linux's epoll, with a native library. */
    EPOLL,
    /**
     * Linux's io_uring, with a native library: one system call for many connections. Faster with many connections that are
     * busy at the same time, slower with large jobs. Needs Linux 5.19 or newer that permits it; containers often do not.
     */
    IO_URING,
    /** The mechanism of the Java platform, available on every system. */
    NIO
}

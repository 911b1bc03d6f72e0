package dev.gearman.server;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gearman.server.api.TransportKind;
import dev.gearman.server.transport.TransportAvailability;

/** What the loops of a server under test wait with, and how many there are. */
enum Loops {
    ONE(TransportKind.AUTO, 1),
    THREE(TransportKind.AUTO, 3),
    NIO(TransportKind.NIO, 1),
    IO_URING(TransportKind.IO_URING, 1);

    private final TransportKind kind;
    private final int count;

    Loops(TransportKind kind, int count) {
        this.kind = kind;
        this.count = count;
    }

    /** Chooses them; skips the test where this machine has none of the kind. */
    void apply(ServerOptions.Builder options) {
        String missing = TransportAvailability.missing(kind);
        assumeTrue(missing == null, () -> kind + " is not available here: " + missing);
        options.transport(kind).ioThreads(count);
    }
}

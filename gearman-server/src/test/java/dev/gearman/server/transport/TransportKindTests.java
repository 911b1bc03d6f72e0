package dev.gearman.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gearman.server.api.TransportKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransportKindTests {
    @ParameterizedTest
    @CsvSource({
        "EPOLL, epoll, EpollServerSocketChannel",
        "IO_URING, io_uring, IoUringServerSocketChannel",
        "NIO, nio, NioServerSocketChannel"
    })
    void whoChoosesAKindGetsIt(TransportKind kind, String name, String listener) {
        String missing = TransportAvailability.missing(kind);
        assumeTrue(missing == null, () -> kind + " is not available here: " + missing);
        Sockets sockets = Sockets.of(kind);
        assertThat(sockets.name()).isEqualTo(name);
        assertThat(sockets.listener().getSimpleName()).isEqualTo(listener);
    }

    @Test
    void whatJavaHasIsAlwaysThere() {
        assertThat(TransportAvailability.missing(TransportKind.AUTO)).isNull();
        assertThat(TransportAvailability.missing(TransportKind.NIO)).isNull();
    }

    @Test
    void whatIsMissingIsSaidByTheInnermostCause() {
        Throwable missing = new UnsatisfiedLinkError("could not load a native library");
        missing.initCause(new IllegalStateException("io_uring_setup: Operation not permitted"));
        assertThat(TransportAvailability.reason(missing)).isEqualTo("io_uring_setup: Operation not permitted");
        assertThat(TransportAvailability.reason(new NullPointerException())).isEqualTo("NullPointerException");
        assertThat(TransportAvailability.reason(null)).isNull();
    }
}

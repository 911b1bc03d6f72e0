package dev.gearman.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransportKindTests {
    @Test
    void whatJavaHasIsAlwaysThere() {
        assertThat(TransportKind.AUTO.unavailability()).isNull();
        assertThat(TransportKind.NIO.unavailability()).isNull();
    }

    @Test
    void whatIsMissingIsSaidByTheInnermostCause() {
        Throwable missing = new UnsatisfiedLinkError("could not load a native library");
        missing.initCause(new IllegalStateException("io_uring_setup: Operation not permitted"));
        assertThat(TransportKind.reason(missing)).isEqualTo("io_uring_setup: Operation not permitted");
        assertThat(TransportKind.reason(new NullPointerException())).isEqualTo("NullPointerException");
        assertThat(TransportKind.reason(null)).isNull();
    }
}

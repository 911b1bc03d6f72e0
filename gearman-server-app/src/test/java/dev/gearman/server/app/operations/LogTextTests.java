package dev.gearman.server.app.operations;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogTextTests {

    @Test
    void aNameOfTheNetworkIsNoLineOfTheLogOfItsOwn() {
        assertThat(AuditedOperations.printable("a\r\n2026-11-24 INFO b")).isEqualTo("a??2026-11-24 INFO b");
        assertThat(AuditedOperations.printable("x\u2028y\u202Ez\u001B[31m\uD800"))
                .isEqualTo("x?y?z?[31m?");
        assertThat(AuditedOperations.printable("ä€😀")).isEqualTo("ä€😀");
        assertThat(AuditedOperations.printable("x".repeat(100_000)).length()).isLessThan(2_000);
    }
}

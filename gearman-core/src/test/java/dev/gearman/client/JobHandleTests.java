package dev.gearman.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.transport.ServerAddress;
import org.junit.jupiter.api.Test;

class JobHandleTests {

    @Test
    void itsTextCanBeReadBack() {
        for (JobHandle handle : new JobHandle[] {
            new JobHandle(new ServerAddress("queue", 4730), "H:queue:1"),
            new JobHandle(new ServerAddress("::1", 1), "looks at x:1 odd")
        }) {
            assertThat(JobHandle.parse(handle.toString())).isEqualTo(handle);
        }
    }

    @Test
    void otherTextIsRefused() {
        for (String text : new String[] {"", "H:queue:1", " at queue:1"}) {
            assertThatThrownBy(() -> JobHandle.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("handle: '" + text + "' (expected: ");
        }
    }
}

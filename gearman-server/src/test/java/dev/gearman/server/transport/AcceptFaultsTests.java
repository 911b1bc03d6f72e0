package dev.gearman.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AcceptFaultsTests {
    private final List<String> lines = new ArrayList<>();
    private final Complaints complaints = new Complaints((nanos, task) -> {}, (level, line) -> lines.add(line));
    private final EmbeddedChannel listener = new EmbeddedChannel(new AcceptFaults(complaints));

    @Test
    void aLackOfFileDescriptorsIsOneLineWithItsCure() {
        for (int i = 0; i < 5; i++) {
            listener.pipeline().fireExceptionCaught(new IOException("accept(..) failed: Too many open files"));
        }
        complaints.end();

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .contains("no file descriptors left", "limit of this process: ", "LimitNOFILE", "ulimit -n");
        assertThat(lines.get(1)).startsWith("4 more from listener ").contains("LimitNOFILE");
        listener.checkException();
    }

    @Test
    void aLimitOfTheSystemIsNotTakenForOneOfTheProcess() {
        listener.pipeline().fireExceptionCaught(new IOException("accept(..) failed: Too many open files in system"));

        assertThat(lines).hasSize(1).first().asString().contains("fs.file-max").doesNotContain("LimitNOFILE");
    }

    @Test
    void acceptingPausesForASecond() {
        listener.pipeline().fireExceptionCaught(new IOException("Connection aborted"));

        assertThat(lines).containsExactly("listener embedded: connections can't be accepted: Connection aborted");
        assertThat(listener.config().isAutoRead()).isFalse();
        listener.advanceTimeBy(AcceptFaults.PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        listener.runScheduledPendingTasks();
        assertThat(listener.config().isAutoRead()).isTrue();
    }
}

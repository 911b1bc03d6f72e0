package dev.gearman.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class ComplaintsTests {
    private final Deque<Runnable> timers = new ArrayDeque<>();
    private final List<String> lines = new ArrayList<>();
    private final Complaints complaints = new Complaints(
            (nanos, task) -> {
                assertThat(nanos).isEqualTo(Complaints.WINDOW_NANOS);
                timers.add(task);
            },
            (level, line) -> lines.add(level + " " + line));

    private void passAMinute() {
        List<Runnable> due = List.copyOf(timers);
        timers.clear();
        due.forEach(Runnable::run);
    }

    private List<String> taken() {
        List<String> taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }

    @Test
    void anAddressHasOneLineAMinute() {
        for (int i = 0; i < 13; i++) {
            complaints.add(Level.INFO, "10.0.0.7", "no packet " + i);
        }
        complaints.add(Level.INFO, "10.0.0.8", "plain text");
        assertThat(taken()).containsExactly("INFO 10.0.0.7: no packet 0", "INFO 10.0.0.8: plain text");

        passAMinute();
        assertThat(taken()).containsExactly("INFO 12 more from 10.0.0.7 in the last minute; the last: no packet 12");
        complaints.add(Level.INFO, "10.0.0.7", "no packet 13");
        assertThat(taken()).isEmpty();

        passAMinute();
        assertThat(taken()).containsExactly("INFO 1 more from 10.0.0.7 in the last minute; the last: no packet 13");
        passAMinute();
        assertThat(timers).isEmpty();
        complaints.add(Level.INFO, "10.0.0.7", "no packet 14");
        assertThat(taken()).containsExactly("INFO 10.0.0.7: no packet 14");
    }

    @Test
    void aWarningIsNotHiddenByALesserLine() {
        complaints.add(Level.INFO, "10.0.0.7", "plain text");
        complaints.add(Level.WARN, "10.0.0.7", "does not read");

        assertThat(taken()).containsExactly("INFO 10.0.0.7: plain text", "WARN 10.0.0.7: does not read");
    }

    @Test
    void addressesAboveTheLimitShareALine() {
        for (int i = 0; i < 3 * Complaints.MAX_ADDRESSES; i++) {
            complaints.add(Level.INFO, "host " + i, "plain text");
        }
        assertThat(taken()).hasSize(Complaints.MAX_ADDRESSES + 1);
        assertThat(timers).hasSize(Complaints.MAX_ADDRESSES + 1);

        passAMinute();
        assertThat(taken())
                .containsExactly("INFO " + (2 * Complaints.MAX_ADDRESSES - 1)
                        + " more from other addresses in the last minute; the last: plain text");
        assertThat(timers).hasSize(1);
    }

    @Test
    void theEndTellsWhatWasLeftOut() {
        complaints.add(Level.INFO, "10.0.0.7", "plain text");
        complaints.add(Level.INFO, "10.0.0.7", "plain text");
        taken();

        complaints.end();
        passAMinute();

        assertThat(taken()).containsExactly("INFO 1 more from 10.0.0.7 in the last minute; the last: plain text");
    }

    @Test
    void aMessageOfALibraryIsOneShortLine() {
        assertThat(Complaints.printable(new IOException("a\r\nb\u2028c"))).isEqualTo("a??b?c");
        assertThat(Complaints.printable(new IOException("x".repeat(5_000)))).hasSize(200);
        assertThat(Complaints.printable(new IOException())).isEqualTo("IOException");
    }
}

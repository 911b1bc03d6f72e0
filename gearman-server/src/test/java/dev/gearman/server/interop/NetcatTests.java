package dev.gearman.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.interop.PeerProcess.Finished;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What shell scripts do: {@code (echo status; echo workers) | nc}. */
@RequiresPeer(Peer.NETCAT)
class NetcatTests {

    @RegisterExtension
    final Interop interop = new Interop();

    @Test
    @UnlikeGearmand("it takes the end of the input for the end of the connection, and its answers are lost")
    void everythingIsAnsweredAfterTheEndOfTheInput() {
        for (int i = 0; i < 10; i++) {
            Finished netcat = halfClosing("version\nstatus\nworkers\n");

            assertThat(netcat.lines())
                    .satisfiesExactly(
                            line -> assertThat(line).startsWith("OK "),
                            line -> assertThat(line).isEqualTo("."),
                            line -> assertThat(line).matches("\\d+ 127\\.0\\.0\\.1 - :"),
                            line -> assertThat(line).isEqualTo("."));
            assertThat(netcat.exitCode()).isZero();
        }
    }

    @Test
    @UnlikeGearmand("the job is queued, but its acknowledgement is lost")
    void aJobIsAcknowledgedAfterTheEndOfTheInput() {
        String submit = Connection.packet(Connection.SUBMIT_JOB_BG, "f", "", "x");

        Finished netcat = halfClosing(submit);

        assertThat(new String(netcat.out(), StandardCharsets.ISO_8859_1)).matches("(?s)\0RES\0\0\0\u0008\0\0\0.H:.*");
        assertThat(interop.status("f").total()).isEqualTo(1);
    }

    @Test
    @UnlikeGearmand("most of the answers are lost")
    void manyAnswersAreAllWrittenBeforeTheConnectionEnds() {
        // each answer is about 6 kB: far more than the socket takes at once
        Connection maker = interop.connect();
        for (int i = 0; i < 100; i++) {
            maker.sends("create function " + "x".repeat(50) + i + "\r\n").receives("OK\r\n");
        }

        Finished netcat = halfClosing("status\n".repeat(200));

        assertThat(netcat.lines()).hasSize(200 * 101).endsWith(".");
    }

    @Test
    void aScriptThatWaitsIsAnsweredAsEver() {
        PeerProcess netcat = interop.program(
                        "sh",
                        "-c",
                        "(echo status; echo getpid; sleep 60) | nc 127.0.0.1 "
                                + interop.server().port())
                .start();

        netcat.awaitLines("a pid", lines -> lines.size() == 2);

        assertThat(netcat.lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("."),
                        line -> assertThat(line).matches("OK \\d+"));
    }

    /** With -N, nc sends the end of its input on. */
    private Finished halfClosing(String input) {
        return interop.program(
                        "nc", "-N", ServerUnderTest.HOST, "" + interop.server().port())
                .stdin(input.getBytes(StandardCharsets.ISO_8859_1))
                .run();
    }
}

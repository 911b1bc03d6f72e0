package dev.gearman.server.interop;

import static dev.gearman.server.interop.Connection.CAN_DO;
import static dev.gearman.server.interop.Connection.ECHO_REQ;
import static dev.gearman.server.interop.Connection.ECHO_RES;
import static dev.gearman.server.interop.Connection.SET_CLIENT_ID;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_BG;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_HIGH_BG;
import static dev.gearman.server.interop.Connection.WORK_FAIL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.interop.PeerProcess.Finished;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Debian's {@code gearadmin} with each of its options. It ends with 0 also when the server said no. */
@RequiresPeer(Peer.GEARADMIN)
class GearadminTests {

    @RegisterExtension
    final Interop interop = new Interop();

    @Test
    void itPrintsVersionVerbosityAndPid() {
        assertThat(run("--server-version").text()).matches("[0-9A-Za-z.+-]+\n");
        assertThat(run("--server-verbose").text()).matches("[A-Z]+\n");
        assertThat(run("--getpid").text()).matches("\\d+\n");
    }

    @Test
    void itPrintsTheStatusOfFunctions() {
        Connection client = interop.connect();
        client.sends(SUBMIT_JOB_BG, "resize", "", "x").nextPacket();
        client.sends(SUBMIT_JOB_HIGH_BG, "resize", "", "x").nextPacket();

        assertThat(run("--status").text()).isEqualTo("resize\t2\t0\t0\n.\n");
        assertThat(run("--priority-status").text()).isEqualTo("resize\t1\t1\t0\t0\n.\n");
    }

    @Test
    void itPrintsTheWorkers() {
        interop.connect()
                .sends(SET_CLIENT_ID, "host-17")
                .sends(CAN_DO, "resize")
                .sends(ECHO_REQ, "")
                .receives(ECHO_RES, "");

        assertThat(run("--workers").lines())
                .hasSize(3)
                .anySatisfy(line -> assertThat(line).matches("\\d+ 127\\.0\\.0\\.1 host-17 : resize"))
                .endsWith(".");
    }

    @Test
    void itPrintsTheJobsAndTheirUniques() {
        Connection client = interop.connect();
        String handle =
                client.sends(SUBMIT_JOB_BG, "resize", "u1", "x").nextPacket().body();

        assertThat(run("--show-jobs").text()).isEqualTo(handle + "\t0\t0\t1\n.\n");
        assertThat(run("--show-unique-jobs").text()).isEqualTo("u1\n.\n");
    }

    @Test
    void itCancelsAJob() {
        Connection client = interop.connect();
        String handle = client.sends(SUBMIT_JOB, "resize", "", "x").nextPacket().body();

        assertThat(run("--cancel-job", handle).text()).isEqualTo("OK\n");
        client.receives(WORK_FAIL, handle);
    }

    @Test
    void itIsToldThatAJobIsUnknown() {
        Finished cancel = run("--cancel-job", "H:nowhere:1");

        assertThat(cancel.errors()).contains("Error: UNKNOWN_JOB");
        assertThat(cancel.exitCode()).isZero();
    }

    @Test
    void itCreatesAndDropsAFunction() {
        assertThat(run("--create-function", "resize").text()).isEqualTo("OK\n");
        assertThat(run("--status").text()).isEqualTo("resize\t0\t0\t0\n.\n");
        assertThat(run("--drop-function", "resize").text()).isEqualTo("OK\n");
        assertThat(run("--status").text()).isEqualTo(".\n");

        assertThat(run("--drop-function", "resize").errors()).contains("Error: function not found");
    }

    @Test
    void itIsToldThatAFunctionHasWorkers() {
        interop.connect().sends(CAN_DO, "busy").sends(ECHO_REQ, "").receives(ECHO_RES, "");

        assertThat(run("--drop-function", "busy").errors()).contains("Error: there are still connected workers");
    }

    @Test
    void itAsksForSeveralThingsAtOnce() {
        assertThat(run("--status", "--show-jobs", "--getpid").lines())
                .filteredOn(line -> !line.equals("."))
                .singleElement()
                .satisfies(line -> assertThat(line).matches("\\d+"));
    }

    private Finished run(String... options) {
        return interop.gearadmin(options).run();
    }
}

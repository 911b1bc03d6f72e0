package dev.gearman.server;

import static dev.gearman.server.PromisesTests.created;
import static dev.gearman.server.interop.Connection.GET_STATUS;
import static dev.gearman.server.interop.Connection.GRAB_JOB_ALL;
import static dev.gearman.server.interop.Connection.JOB_ASSIGN_ALL;
import static dev.gearman.server.interop.Connection.JOB_ASSIGN_UNIQ;
import static dev.gearman.server.interop.Connection.NO_JOB;
import static dev.gearman.server.interop.Connection.STATUS_RES;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_BG;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_EPOCH;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_HIGH_BG;
import static dev.gearman.server.interop.Connection.SUBMIT_REDUCE_JOB_BACKGROUND;
import static dev.gearman.server.interop.Connection.WORK_COMPLETE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.interop.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a server finds again in its store after a stop. */
class RestartTests {
    private final ScriptedStore store = new ScriptedStore();

    @RegisterExtension
    final TestServer before = new TestServer(Loops.ONE).with(options -> options.store(store));

    @RegisterExtension
    final TestServer after = new TestServer(Loops.ONE).with(options -> options.store(store.reopened()));

    @Test
    void jobsComeBackAsTheyWereInTheirOrder() {
        Connection client = before.connect();
        String empty = created(client.sends(SUBMIT_JOB_BG, "f", "", ""));
        String nul = created(client.sends(SUBMIT_JOB_BG, "f", "", "a\0b\0"));
        String keyed = created(client.sends(SUBMIT_JOB_BG, "f", "u".repeat(64), "x"));
        String reduce = created(client.sends(SUBMIT_REDUCE_JOB_BACKGROUND, "f", "r", "sum", "", "x"));
        String high = created(client.sends(SUBMIT_JOB_HIGH_BG, "f", "-", "high"));
        String future = created(client.sends(SUBMIT_JOB_EPOCH, "f", "", "4000000000", "x"));
        created(client.sends(SUBMIT_JOB, "f", "", "nobody waits for it any more"));
        before.worker("f")
                .sends(GRAB_JOB_ALL)
                .receives(JOB_ASSIGN_UNIQ, high, "f", "-", "high")
                .isServed();
        before.server().stop();

        Connection worker = after.worker("f");
        client = after.connect();
        assertThat(created(client.sends(SUBMIT_JOB_BG, "f", "u".repeat(64), "y")))
                .isEqualTo(keyed);
        assertThat(created(client.sends(SUBMIT_JOB_BG, "f", "-", "high"))).isEqualTo(high);
        String fresh = created(client.sends(SUBMIT_JOB_BG, "f", "", "fresh"));
        assertThat(fresh).isNotIn(empty, nul, keyed, reduce, high, future);
        client.sends(GET_STATUS, future).receives(STATUS_RES, future, "1", "0", "0", "0");

        worker.sends(GRAB_JOB_ALL).receives(JOB_ASSIGN_UNIQ, high, "f", "-", "high");
        worker.sends(GRAB_JOB_ALL).receives(JOB_ASSIGN_UNIQ, empty, "f", "", "");
        worker.sends(GRAB_JOB_ALL).receives(JOB_ASSIGN_UNIQ, nul, "f", "", "a\0b\0");
        worker.sends(GRAB_JOB_ALL).receives(JOB_ASSIGN_UNIQ, keyed, "f", "u".repeat(64), "x");
        worker.sends(GRAB_JOB_ALL).receives(JOB_ASSIGN_ALL, reduce, "f", "r", "sum", "x");
        worker.sends(GRAB_JOB_ALL).receives(JOB_ASSIGN_UNIQ, fresh, "f", "", "fresh");
        worker.sends(GRAB_JOB_ALL).receives(NO_JOB);
    }

    @Test
    void aJobThatEndedDoesNotComeBack() {
        Connection client = before.connect();
        Connection worker = before.worker("f");
        String done = created(client.sends(SUBMIT_JOB_BG, "f", "", "x"));
        worker.sends(GRAB_JOB_ALL)
                .receives(JOB_ASSIGN_UNIQ, done, "f", "", "x")
                .sends(WORK_COMPLETE, done, "")
                .isServed();
        String cancelled = created(client.sends(SUBMIT_JOB_BG, "f", "", "x"));
        client.sends("cancel job " + cancelled + "\n").receives("OK\r\n");
        before.server().stop();

        assertThat(store.jobs()).isEmpty();
        assertThat(after.snapshot().jobs()).isZero();
    }
}

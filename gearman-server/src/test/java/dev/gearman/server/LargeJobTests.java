package dev.gearman.server;

import static dev.gearman.server.interop.Connection.ECHO_REQ;
import static dev.gearman.server.interop.Connection.ECHO_RES;
import static dev.gearman.server.interop.Connection.GRAB_JOB;
import static dev.gearman.server.interop.Connection.JOB_ASSIGN;
import static dev.gearman.server.interop.Connection.JOB_CREATED;
import static dev.gearman.server.interop.Connection.OPTION_REQ;
import static dev.gearman.server.interop.Connection.OPTION_RES;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_BG;
import static dev.gearman.server.interop.Connection.WORK_COMPLETE;
import static dev.gearman.server.interop.Connection.WORK_DATA;
import static dev.gearman.server.interop.Connection.WORK_EXCEPTION;
import static dev.gearman.server.interop.Connection.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.api.JobEdit;
import dev.gearman.server.interop.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Large workloads and results, which are kept outside of the heap: they come whole, and their memory comes back. */
@ParameterizedClass
@EnumSource
class LargeJobTests {
    private static final String WORKLOAD = text("workload", 1 << 20);
    private static final String RESULT = text("result", 700_000);

    @RegisterExtension
    final TestServer server;

    private final ScriptedStore store = new ScriptedStore();

    LargeJobTests(Loops loops) {
        server = new TestServer(loops);
    }

    private static String text(String word, int size) {
        StringBuilder text = new StringBuilder(size);
        for (int i = 0; text.length() < size; i++) {
            text.append(word).append(i).append('\0');
        }
        return text.substring(0, size);
    }

    private static String created(Connection client) {
        Connection.Packet reply = client.nextPacket();
        assertThat(reply.type()).isEqualTo(JOB_CREATED);
        return reply.body();
    }

    private void allComesBack() {
        await().atMost(Duration.ofSeconds(60)).until(() -> server.server().largeDataInUse() == 0);
    }

    @Test
    void workloadDataAndResultPassUnchanged() {
        Connection client = server.connect();
        String handle = created(client.sends(SUBMIT_JOB, "f", "key", WORKLOAD));
        assertThat(server.server().largeDataInUse()).as("the waiting workload").isGreaterThanOrEqualTo(1 << 20);

        Connection worker = server.worker("f");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", WORKLOAD);
        worker.sends(WORK_DATA, handle, RESULT).sends(WORK_COMPLETE, handle, RESULT);

        client.receives(WORK_DATA, handle, RESULT).receives(WORK_COMPLETE, handle, RESULT);
        allComesBack();
        server.endsWithNothingLeft();
    }

    @Test
    void aResultGoesToEveryClient() {
        Connection one = server.connect();
        Connection other = server.connect();
        String handle = created(one.sends(SUBMIT_JOB, "f", "key", WORKLOAD));
        assertThat(created(other.sends(SUBMIT_JOB, "f", "key", WORKLOAD))).isEqualTo(handle);
        Connection worker = server.worker("f");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", WORKLOAD);

        worker.sends(WORK_COMPLETE, handle, RESULT);

        one.receives(WORK_COMPLETE, handle, RESULT);
        other.receives(WORK_COMPLETE, handle, RESULT);
        allComesBack();
    }

    @Test
    void theNextWorkerGetsWhatALostOneHad() {
        Connection client = server.connect();
        String handle = created(client.sends(SUBMIT_JOB, "f", "", WORKLOAD));
        Connection lost = server.worker("f");
        lost.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", WORKLOAD);
        // its half result goes with it
        lost.sends(packet(WORK_COMPLETE, handle, RESULT).substring(0, 300_000));
        lost.close();
        server.awaits(snapshot -> snapshot.runningJobs() == 0);

        Connection next = server.worker("f");
        next.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", WORKLOAD);
        next.sends(WORK_COMPLETE, handle, "");

        client.receives(WORK_COMPLETE, handle, "");
        allComesBack();
    }

    @Test
    void nothingIsLeftOfAClientThatGoes() {
        Connection client = server.connect();
        created(client.sends(SUBMIT_JOB, "f", "", WORKLOAD));
        client.sends(packet(SUBMIT_JOB, "f", "", WORKLOAD).substring(0, 500_000));
        client.close();

        server.endsWithNothingLeft();
        allComesBack();
    }

    @Test
    void theStoreGetsABackgroundJobWhole() {
        server.with(options -> options.store(store.holdsCommits()));
        Connection client = server.connect();
        client.sends(packet(SUBMIT_JOB_BG, "f", "key", WORKLOAD) + packet(ECHO_REQ, "behind"));
        store.awaitCommit();
        store.letAllGo();
        String handle = created(client);
        client.receives(ECHO_RES, "behind");

        assertThat(store.jobs())
                .singleElement()
                .satisfies(job -> assertThat(new String(job.workload(), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .isEqualTo(WORKLOAD));
        Connection worker = server.worker("f");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", WORKLOAD);
        worker.sends(WORK_COMPLETE, handle, "").isServed();
        allComesBack();
    }

    @Test
    void anAssignmentBehindADeferredReplyKeepsItsPlace() {
        server.with(options -> options.store(store.holdsCommits()));
        String waiting = created(server.connect().sends(SUBMIT_JOB, "f", "", WORKLOAD));
        Connection both = server.worker("f");

        both.sends(packet(SUBMIT_JOB_BG, "g", "", "small") + packet(GRAB_JOB) + packet(ECHO_REQ, "behind"));
        store.awaitCommit();
        server.awaits(snapshot -> snapshot.runningJobs() == 1);
        assertThat(both.isSilent()).isTrue();
        store.letAllGo();

        created(both);
        both.receives(JOB_ASSIGN, waiting, "f", WORKLOAD).receives(ECHO_RES, "behind");
    }

    @Test
    void anEditReplacesALargeWorkload() {
        String handle = created(server.connect().sends(SUBMIT_JOB_BG, "f", "", WORKLOAD));
        byte[] edited = "small".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);

        assertThat(server.server()
                        .operations()
                        .edit(handle, new JobEdit(null, null, edited))
                        .join())
                .isTrue();

        allComesBack();
        Connection worker = server.worker("f");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "small");
        worker.sends(WORK_COMPLETE, handle, "").isServed();
        server.endsWithNothingLeft();
    }

    @Test
    void aWorkloadCanBeTheKey() {
        Connection client = server.connect();
        String handle = created(client.sends(SUBMIT_JOB, "f", "-", WORKLOAD));
        assertThat(created(client.sends(SUBMIT_JOB, "f", "-", WORKLOAD))).isEqualTo(handle);
        assertThat(created(client.sends(SUBMIT_JOB, "f", "-", WORKLOAD + "x"))).isNotEqualTo(handle);
    }

    @Test
    void aLargeExceptionIsPassedOn() {
        Connection client = server.connect();
        client.sends(OPTION_REQ, "exceptions").receives(OPTION_RES, "exceptions");
        String handle = created(client.sends(SUBMIT_JOB, "f", "", WORKLOAD));
        Connection worker = server.worker("f");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", WORKLOAD);

        worker.sends(WORK_EXCEPTION, handle, RESULT);

        client.receives(WORK_EXCEPTION, handle, RESULT);
        allComesBack();
    }
}

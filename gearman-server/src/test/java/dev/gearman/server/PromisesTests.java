package dev.gearman.server;

import static dev.gearman.server.interop.Connection.CAN_DO;
import static dev.gearman.server.interop.Connection.ECHO_REQ;
import static dev.gearman.server.interop.Connection.ECHO_RES;
import static dev.gearman.server.interop.Connection.ERROR;
import static dev.gearman.server.interop.Connection.GRAB_JOB;
import static dev.gearman.server.interop.Connection.JOB_ASSIGN;
import static dev.gearman.server.interop.Connection.JOB_CREATED;
import static dev.gearman.server.interop.Connection.NOOP;
import static dev.gearman.server.interop.Connection.NO_JOB;
import static dev.gearman.server.interop.Connection.PRE_SLEEP;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_BG;
import static dev.gearman.server.interop.Connection.WORK_COMPLETE;
import static dev.gearman.server.interop.Connection.WORK_DATA;
import static dev.gearman.server.interop.Connection.WORK_FAIL;
import static dev.gearman.server.interop.Connection.WORK_STATUS;
import static dev.gearman.server.interop.Connection.packet;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.interop.Connection;
import dev.gearman.server.store.StoredJob;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the server promises to its users, each promise a test of its name. */
@ParameterizedClass
@EnumSource
class PromisesTests {

    @RegisterExtension
    final TestServer server;

    private final ScriptedStore store = new ScriptedStore();

    PromisesTests(Loops loops) {
        server = new TestServer(loops);
    }

    @Test
    void jobCreatedIsSentOnlyAfterTheStoreHasTheJob() {
        server.with(options -> options.store(store.holdsCommits()));
        Connection client = server.connect();
        Connection other = server.connect();
        Connection worker = server.worker("f");

        client.sends(SUBMIT_JOB_BG, "f", "", "first");
        store.awaitCommit();
        other.sends(SUBMIT_JOB_BG, "f", "", "second");
        server.awaits(snapshot -> snapshot.jobs() == 2);
        client.sends(SUBMIT_JOB_BG, "f", "", "third");
        server.awaits(snapshot -> snapshot.jobs() == 3);
        worker.sends(GRAB_JOB).receives(NO_JOB);
        assertThat(client.isSilent()).as("not before the commit").isTrue();

        store.letGo();
        assertThat(client.nextPacket().type()).isEqualTo(JOB_CREATED);
        assertThat(workloads(store.jobs())).containsExactly("first");

        // what came while that commit was under way is in the next one together
        store.awaitCommit();
        assertThat(other.isSilent()).isTrue();
        store.letGo();
        assertThat(other.nextPacket().type()).isEqualTo(JOB_CREATED);
        assertThat(client.nextPacket().type()).isEqualTo(JOB_CREATED);
        assertThat(store.batches()).hasSize(2);
        assertThat(workloads(store.batches().get(1).saves())).containsExactly("second", "third");
        store.letAllGo();
    }

    @Test
    void repliesOnOneConnectionKeepTheOrderOfItsRequests() {
        server.with(options -> options.store(store.holdsCommits()));
        Connection client = server.connect();

        client.sends(packet(SUBMIT_JOB_BG, "f", "", "1")
                + packet(SUBMIT_JOB, "f", "", "2")
                + packet(ECHO_REQ, "3")
                + "status\n"
                + packet(SUBMIT_JOB_BG, "f", "", "4")
                + packet(ECHO_REQ, "5"));
        store.awaitCommit();
        server.awaits(snapshot -> snapshot.jobs() == 3);
        assertThat(client.isSilent()).isTrue();
        store.letAllGo();

        String first = created(client);
        String second = created(client);
        client.receives(ECHO_RES, "3").receives("f\t1\t0\t0\n.\n");
        String third = created(client);
        client.receives(ECHO_RES, "5");
        assertThat(List.of(number(first) + 1, number(first) + 2)).containsExactly(number(second), number(third));
    }

    @Test
    void aLostWorkerReturnsItsJobToTheQueue() {
        server.with(options -> options.jobRetries(2));
        Connection client = server.connect();
        String handle = created(client.sends(SUBMIT_JOB, "f", "", "x"));

        Connection first = server.worker("f");
        first.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");
        first.sends(WORK_STATUS, handle, "1", "2");
        client.receives(WORK_STATUS, handle, "1", "2");
        first.close();
        server.awaits(snapshot -> snapshot.runningJobs() == 0);
        assertThat(server.connect().list("show jobs")).containsExactly(handle + "\t1\t0\t0");

        Connection second = server.worker("f");
        second.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");
        second.close();
        client.receives(WORK_FAIL, handle).isServed();
        assertThat(server.snapshot().jobs()).isZero();
        server.endsWithNothingLeft();
    }

    @Test
    void aSleepingWorkerIsWokenWhenWorkExists() {
        Connection client = server.connect();
        Connection worker = server.worker("f");

        worker.sends(PRE_SLEEP).isServed();
        String handle = created(client.sends(SUBMIT_JOB_BG, "f", "", "x"));
        worker.receives(NOOP)
                .sends(GRAB_JOB)
                .receives(JOB_ASSIGN, handle, "f", "x")
                .sends(WORK_COMPLETE, handle, "");

        // between NO_JOB and PRE_SLEEP a job may come, or just after
        for (int i = 0; i < 300; i++) {
            worker.sends(GRAB_JOB).receives(NO_JOB);
            if (i % 2 == 0) {
                client.sends(SUBMIT_JOB_BG, "f", "", "x");
                worker.sends(PRE_SLEEP);
            } else {
                worker.sends(PRE_SLEEP);
                client.sends(SUBMIT_JOB_BG, "f", "", "x");
            }
            worker.receives(NOOP).sends(GRAB_JOB);
            worker.sends(WORK_COMPLETE, worker.nextPacket().argument(0), "");
            created(client);
        }
    }

    @Test
    void uniqueIsPerFunction() {
        Connection first = server.connect();
        Connection second = server.connect();
        String handle = created(first.sends(SUBMIT_JOB, "f", "u", "x"));
        assertThat(created(second.sends(SUBMIT_JOB, "f", "u", "y"))).isEqualTo(handle);
        String other = created(second.sends(SUBMIT_JOB, "g", "u", "x"));
        assertThat(other).isNotEqualTo(handle);

        Connection worker = server.worker("f");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");
        worker.sends(WORK_DATA, handle, "part")
                .sends(WORK_STATUS, handle, "1", "2")
                .sends(WORK_COMPLETE, handle, "all");

        for (Connection client : List.of(first, second)) {
            client.receives(WORK_DATA, handle, "part")
                    .receives(WORK_STATUS, handle, "1", "2")
                    .receives(WORK_COMPLETE, handle, "all")
                    .isServed();
        }
    }

    @Test
    void aConnectionMayBeClientAndWorker() {
        Connection both = server.worker("f", "g");
        String handle = created(both.sends(SUBMIT_JOB, "f", "", "x"));
        both.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");
        both.sends(WORK_COMPLETE, handle, "y").receives(WORK_COMPLETE, handle, "y");

        // its end takes the job that it waits for with it, and gives back the one that it runs
        String own = created(both.sends(SUBMIT_JOB, "f", "", "x"));
        String others = created(server.connect().sends(SUBMIT_JOB_BG, "g", "", "x"));
        both.sends(GRAB_JOB).receives(JOB_ASSIGN, others, "g", "x");
        both.sends(GRAB_JOB).receives(JOB_ASSIGN, own, "f", "x");
        both.close();
        server.awaits(snapshot -> snapshot.jobs() == 1 && snapshot.runningJobs() == 0);
        assertThat(server.function("g").queued()).isEqualTo(1);
        assertThat(server.function("f").workers()).isZero();
        server.endsWithNothingLeft();
    }

    /** More of this in {@link HostileInputTests}. */
    @Test
    void noInputTakesTheServerDown() {
        Connection good = server.connect();

        assertThat(server.connect().sends("\0BAD").rest())
                .as("closed without a word")
                .isEmpty();
        assertThat(server.connect().sends(packet(0)).rest()).isEmpty();
        assertThat(server.connect().sends("x".repeat(9_000)).rest()).isEmpty();
        Connection refused = server.connect().sends("\0REQ\0\0\0\7\0\0\0\1x");
        assertThat(refused.nextPacket().argument(0)).isEqualTo("INVALID_PACKET");
        refused.isServed();

        good.isServed();
    }

    @Test
    void aStoreThatIsDownRefusesBackgroundJobsLoudly() {
        store.goesDown();
        server.with(options -> options.store(store));
        Connection client = server.connect();
        client.sends(SUBMIT_JOB_BG, "f", "", "x").receives(ERROR, "QUEUE_ERROR", "job not stored: the disk is full");
        assertThat(server.server().storeTrouble().join()).isEqualTo("the disk is full");
        assertThat(server.snapshot().jobs())
                .as("what was refused is not queued")
                .isZero();

        Connection worker = server.worker("f");
        String handle = created(client.sends(SUBMIT_JOB, "f", "", "x"));
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x").sends(WORK_COMPLETE, handle, "y");
        client.receives(WORK_COMPLETE, handle, "y");

        store.comesBack();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> server.server().storeTrouble().join() == null);
        created(client.sends(SUBMIT_JOB_BG, "f", "", "z"));
        assertThat(workloads(store.jobs())).containsExactly("z");
    }

    @Test
    void memoryIsBounded() {
        server.with(options -> options.limits(limits -> limits.maxPacketSize(1_000)
                .maxConnections(2)
                .maxFunctions(2)
                .maxJobs(3)
                .maxJobsPerFunction(2)));
        Connection client = server.connect();

        client.sends(SUBMIT_JOB_BG, "f", "", "x".repeat(1_000));
        assertThat(client.nextPacket().body())
                .isEqualTo("ARGUMENT_TOO_LARGE\0SUBMIT_JOB_BG: size 1003 (expected: 0..1000)");

        created(client.sends(SUBMIT_JOB_BG, "f", "", "1"));
        created(client.sends(SUBMIT_JOB_BG, "f", "", "2"));
        client.sends(SUBMIT_JOB_BG, "f", "", "3").receives(ERROR, "QUEUE_ERROR", "Job queue is full");
        created(client.sends(SUBMIT_JOB_BG, "g", "", "4"));
        client.sends(SUBMIT_JOB_BG, "g", "", "5")
                .receives(ERROR, "QUEUE_ERROR", "Job queue is full: the server has 3 jobs");
        client.sends(CAN_DO, "h").receives(ERROR, "QUEUE_ERROR", "the server has 2 functions, and no more are allowed");

        server.connect().isServed();
        Connection third = server.connect();
        third.receives(ERROR, "SERVER_ERROR", "the server has 2 connections already");
        assertThat(third.rest()).isEmpty();
        client.isServed();
    }

    private static List<String> workloads(List<StoredJob> jobs) {
        return jobs.stream().map(job -> new String(job.workload(), ISO_8859_1)).toList();
    }

    /** Reads a JOB_CREATED and returns its handle. */
    static String created(Connection client) {
        Connection.Packet packet = client.nextPacket();
        assertThat(packet.type()).as("type of %s", packet).isEqualTo(JOB_CREATED);
        return packet.body();
    }

    private static long number(String handle) {
        return Long.parseLong(handle.substring(handle.lastIndexOf(':') + 1));
    }
}

package dev.gearman.server;

import static dev.gearman.server.PromisesTests.created;
import static dev.gearman.server.interop.Connection.ERROR;
import static dev.gearman.server.interop.Connection.GET_STATUS;
import static dev.gearman.server.interop.Connection.GET_STATUS_UNIQUE;
import static dev.gearman.server.interop.Connection.GRAB_JOB;
import static dev.gearman.server.interop.Connection.JOB_ASSIGN;
import static dev.gearman.server.interop.Connection.JOB_CREATED;
import static dev.gearman.server.interop.Connection.NOOP;
import static dev.gearman.server.interop.Connection.NO_JOB;
import static dev.gearman.server.interop.Connection.PRE_SLEEP;
import static dev.gearman.server.interop.Connection.STATUS_RES;
import static dev.gearman.server.interop.Connection.STATUS_RES_UNIQUE;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_BG;
import static dev.gearman.server.interop.Connection.WORK_COMPLETE;
import static dev.gearman.server.interop.Connection.packet;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.api.JobEdit;
import dev.gearman.server.api.JobPage;
import dev.gearman.server.api.JobQuery;
import dev.gearman.server.api.JobRecord;
import dev.gearman.server.api.JobState;
import dev.gearman.server.api.Outcome;
import dev.gearman.server.api.Priority;
import dev.gearman.server.interop.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A queue that is longer than what may be in memory. */
class SpillingTests {
    private static final int JOBS = 50_000;
    private static final int IN_MEMORY = 1_000;
    /** Requests that are sent before their replies are read; these fit into the buffers of a connection. */
    private static final int AT_A_TIME = 500;

    private final ScriptedStore store = new ScriptedStore();

    @RegisterExtension
    final TestServer server = new TestServer(Loops.ONE)
            .with(options -> options.store(store).limits(limits -> limits.maxJobsInMemory(IN_MEMORY)));

    private Connection client;

    private final List<JobRecord> ended = new CopyOnWriteArrayList<>();

    @BeforeEach
    void connect() {
        server.with(options -> options.listener(ended::add));
        client = server.connect();
    }

    @Test
    void aQueueFiftyTimesAsLongAsMemoryAllowsIsDoneInOrder() {
        List<String> submitted = submit(JOBS);
        assertThat(server.snapshot().jobs()).isEqualTo(JOBS);
        assertThat(client.list("status")).containsExactly("f\t" + JOBS + "\t0\t0");
        assertThat(client.list("prioritystatus")).containsExactly("f\t0\t" + JOBS + "\t0\t0");
        assertThat(server.server().storeStatus().join().spilled())
                .as("jobs in the store only")
                .isGreaterThanOrEqualTo(JOBS - IN_MEMORY - AT_A_TIME);

        List<String> done = new ArrayList<>();
        Connection worker = server.worker("f");
        while (done.size() < JOBS) {
            String handle = grab(worker);
            done.add(handle);
            worker.sends(WORK_COMPLETE, handle, "");
        }
        assertThat(done).isEqualTo(submitted);
        server.awaits(snapshot -> snapshot.jobs() == 0);
        assertThat(server.snapshot().queuedBytes()).isZero();
        await().atMost(Duration.ofSeconds(60)).until(() -> store.jobs().isEmpty());
    }

    /** The next job; sleeps when there is none at the moment, as a worker does. */
    private static String grab(Connection worker) {
        while (true) {
            worker.sends(GRAB_JOB);
            Connection.Packet packet = worker.nextPacket();
            if (packet.type() == JOB_ASSIGN) {
                return packet.argument(0);
            } else if (packet.type() == NO_JOB) {
                worker.sends(PRE_SLEEP).receives(NOOP);
            } else {
                assertThat(packet.type()).isEqualTo(NOOP);
            }
        }
    }

    @Test
    void aJobThatIsInTheStoreOnlyIsFoundByItsHandleAndChanged() {
        List<String> submitted = submit(4 * IN_MEMORY);
        Operations operations = server.server().operations();
        int spilled = server.server().storeStatus().join().spilled();
        // the queue's end is out of memory; each of these is there only
        String edited = submitted.get(submitted.size() - 1);
        String cancelled = submitted.get(submitted.size() - 2);
        String hurried = submitted.get(submitted.size() - 3);
        String delayed = submitted.get(submitted.size() - 4);
        assertThat(operations.job(edited).join()).hasValueSatisfying(job -> {
            assertThat(job.state()).isEqualTo(JobState.WAITING);
            assertThat(job.function()).isEqualTo("f");
        });
        assertThat(operations
                        .edit(edited, new JobEdit(null, Priority.HIGH, "edited".getBytes(UTF_8)))
                        .join())
                .isTrue();
        assertThat(operations.cancel(cancelled).join()).isTrue();
        assertThat(operations.cancel(cancelled).join()).isFalse();
        assertThat(operations.job(cancelled).join()).isEmpty();
        assertThat(operations.runNow(hurried).join()).isTrue();
        assertThat(operations
                        .edit(delayed, new JobEdit(4_000_000_000_000L, null, null))
                        .join())
                .isTrue();
        assertThat(operations.job(delayed).join())
                .hasValueSatisfying(job -> assertThat(job.state()).isEqualTo(JobState.DELAYED));
        assertThat(server.server().storeStatus().join().spilled()).isBetween(spilled - 4, spilled);

        Connection worker = server.worker("f");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, edited, "f", "edited");
        worker.sends(WORK_COMPLETE, edited, "");
        List<String> expected = new ArrayList<>(submitted);
        expected.removeAll(List.of(edited, cancelled, hurried, delayed));
        expected.add(0, hurried);
        for (String handle : expected) {
            assertThat(grab(worker)).isEqualTo(handle);
            worker.sends(WORK_COMPLETE, handle, "");
        }
        server.awaits(snapshot -> snapshot.jobs() == 1);
    }

    @Test
    void aListSaysHowManyJobsItDoesNotSee() {
        submit(3 * IN_MEMORY);
        int spilled = server.server().storeStatus().join().spilled();

        JobPage page = server.server().operations().jobs(JobQuery.all(10)).join();
        assertThat(page.jobs()).hasSize(10);
        assertThat(page.unseen()).isEqualTo(spilled).isPositive();
        JobQuery ofFunction = new JobQuery(
                "f", Set.of(), null, null, null, JobQuery.Order.OLDEST_FIRST, null, 10, 1_000, JobQuery.PATIENT);
        assertThat(server.server().operations().jobs(ofFunction).join().unseen())
                .isEqualTo(spilled);
        JobQuery ofOther = new JobQuery(
                "g", Set.of(), null, null, null, JobQuery.Order.OLDEST_FIRST, null, 10, 1_000, JobQuery.PATIENT);
        assertThat(server.server().operations().jobs(ofOther).join().unseen()).isZero();
        JobQuery running = new JobQuery(
                null,
                Set.of(JobState.RUNNING),
                null,
                null,
                null,
                JobQuery.Order.OLDEST_FIRST,
                null,
                10,
                1_000,
                JobQuery.PATIENT);
        assertThat(server.server().operations().jobs(running).join().unseen()).isZero();
    }

    @Test
    void aSubmissionJoinsAJobThatIsInTheStoreOnly() {
        List<String> submitted = submit(3 * IN_MEMORY);
        String spilled = submitted.get(2_500);

        assertThat(created(client.sends(SUBMIT_JOB_BG, "f", "u2500", "other"))).isEqualTo(spilled);
        assertThat(server.server().storeStatus().join().spilled()).isGreaterThanOrEqualTo(2 * IN_MEMORY - AT_A_TIME);
        Connection attached = server.connect();
        assertThat(created(attached.sends(SUBMIT_JOB, "f", "u2500", "other"))).isEqualTo(spilled);
        assertThat(created(client.sends(SUBMIT_JOB_BG, "g", "u2500", "other"))).isNotIn(submitted);
        assertThat(server.function("f").queued()).isEqualTo(3 * IN_MEMORY);
        client.sends(GET_STATUS, spilled).receives(STATUS_RES, spilled, "1", "0", "0", "0");
        client.sends(GET_STATUS_UNIQUE, "u2501").receives(STATUS_RES_UNIQUE, "u2501", "1", "0", "0", "0", "0");
        client.sends(GET_STATUS_UNIQUE, "u4000").receives(STATUS_RES_UNIQUE, "u4000", "0", "0", "0", "0", "0");

        Connection worker = server.worker("f");
        for (String handle : submitted) {
            assertThat(grab(worker)).isEqualTo(handle);
            worker.sends(WORK_COMPLETE, handle, "done");
        }
        attached.receives(WORK_COMPLETE, spilled, "done");
        assertThat(created(client.sends(SUBMIT_JOB_BG, "f", "u2500", ""))).isNotIn(submitted);
    }

    @Test
    void aJobThatIsInTheStoreOnlyCanBeCancelled() {
        List<String> submitted = submit(2 * IN_MEMORY);
        String cancelled = submitted.get(1_990);
        client.sends("cancel job " + cancelled + "\n").receives("OK\r\n");
        client.sends("cancel job " + cancelled + "\n").receives("ERR UNKNOWN_JOB\r\n");
        client.sends(GET_STATUS, cancelled).receives(STATUS_RES, cancelled, "0", "0", "0", "0");
        assertThat(server.snapshot().jobs()).isEqualTo(2 * IN_MEMORY - 1);
        String again = created(client.sends(SUBMIT_JOB_BG, "f", "u1990", "x"));
        assertThat(again).isNotIn(submitted);

        Connection worker = server.worker("f");
        List<String> expected = new ArrayList<>(submitted);
        expected.remove(cancelled);
        expected.add(again);
        for (String handle : expected) {
            assertThat(grab(worker)).isEqualTo(handle);
            worker.sends(WORK_COMPLETE, handle, "");
        }
    }

    @Test
    void operatorsReachJobsThatAreInTheStoreOnly() {
        List<String> submitted = submit(3 * IN_MEMORY);
        Operations operations = server.server().operations();

        assertThat(operations.job(submitted.get(2_000)).join()).isPresent();
        assertThat(operations.workload(submitted.get(2_001), 100).join())
                .hasValueSatisfying(workload -> assertThat(workload).asString().isEqualTo("workload 2001"));
        assertThat(operations.runNow(submitted.get(2_002)).join()).isTrue();
        assertThat(operations.changePriority(submitted.get(2_003), Priority.LOW).join())
                .isTrue();
        assertThat(operations.cancel(submitted.get(2_004)).join()).isTrue();
        assertThat(operations.cancel(submitted.get(2_004)).join()).isFalse();
        Connection worker = server.worker("f");
        assertThat(grab(worker)).isEqualTo(submitted.get(2_002));
        assertThat(client.list("prioritystatus")).containsExactly("f\t0\t2997\t1\t1");

        assertThat(operations.purge("f").join()).isEqualTo(2_998);
        assertThat(server.snapshot().jobs()).isEqualTo(1);
        assertThat(ended).hasSize(2_999).allMatch(job -> job.outcome() == Outcome.CANCELLED);
        await().atMost(Duration.ofSeconds(60)).until(() -> store.jobs().size() == 1);
    }

    @Test
    void aStoreThatCanNotBeReadHoldsUpOnlyWhatIsInIt() {
        List<String> submitted = submit(3 * IN_MEMORY);
        store.goesDown();
        Connection worker = server.worker("f");
        Connection waiting = server.connect();
        String foreground = created(waiting.sends(SUBMIT_JOB, "f", "", "x"));
        client.sends(SUBMIT_JOB_BG, "f", "u2900", "x");
        assertThat(client.nextPacket().type()).isEqualTo(ERROR);

        List<String> done = new ArrayList<>();
        while (!done.contains(foreground)) {
            String handle = grab(worker);
            done.add(handle);
            worker.sends(WORK_COMPLETE, handle, "");
        }
        assertThat(done.size()).isLessThanOrEqualTo(2 * IN_MEMORY);
        waiting.receives(WORK_COMPLETE, foreground, "");
        assertThat(server.server().storeTrouble().join()).isNotNull();

        store.comesBack();
        while (done.size() < submitted.size() + 1) {
            String handle = grab(worker);
            done.add(handle);
            worker.sends(WORK_COMPLETE, handle, "");
        }
        done.remove(foreground);
        assertThat(done).isEqualTo(submitted);
    }

    /** Submits jobs of {@code f} with the keys u0, u1 and so on; their handles. */
    private List<String> submit(int count) {
        List<String> handles = new ArrayList<>(count);
        for (int from = 0; from < count; from += AT_A_TIME) {
            StringBuilder requests = new StringBuilder();
            for (int i = from; i < from + AT_A_TIME; i++) {
                requests.append(packet(SUBMIT_JOB_BG, "f", "u" + i, "workload " + i));
            }
            client.sends(requests.toString());
            for (int i = from; i < from + AT_A_TIME; i++) {
                Connection.Packet reply = client.nextPacket();
                assertThat(reply.type()).isEqualTo(JOB_CREATED);
                handles.add(reply.body());
            }
        }
        return handles;
    }
}

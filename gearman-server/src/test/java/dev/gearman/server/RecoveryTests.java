package dev.gearman.server;

import static dev.gearman.server.PromisesTests.created;
import static dev.gearman.server.interop.Connection.ECHO_REQ;
import static dev.gearman.server.interop.Connection.ECHO_RES;
import static dev.gearman.server.interop.Connection.ERROR;
import static dev.gearman.server.interop.Connection.GET_STATUS;
import static dev.gearman.server.interop.Connection.GET_STATUS_UNIQUE;
import static dev.gearman.server.interop.Connection.GRAB_JOB;
import static dev.gearman.server.interop.Connection.GRAB_JOB_ALL;
import static dev.gearman.server.interop.Connection.GRAB_JOB_UNIQ;
import static dev.gearman.server.interop.Connection.JOB_ASSIGN;
import static dev.gearman.server.interop.Connection.JOB_CREATED;
import static dev.gearman.server.interop.Connection.NOOP;
import static dev.gearman.server.interop.Connection.NO_JOB;
import static dev.gearman.server.interop.Connection.PRE_SLEEP;
import static dev.gearman.server.interop.Connection.STATUS_RES;
import static dev.gearman.server.interop.Connection.STATUS_RES_UNIQUE;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_BG;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_EPOCH;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_HIGH;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_HIGH_BG;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_LOW;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_LOW_BG;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_SCHED;
import static dev.gearman.server.interop.Connection.SUBMIT_REDUCE_JOB;
import static dev.gearman.server.interop.Connection.SUBMIT_REDUCE_JOB_BACKGROUND;
import static dev.gearman.server.interop.Connection.WORK_COMPLETE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.interop.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is at work while it reads what its store has. */
@Timeout(120)
class RecoveryTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ScriptedStore store = new ScriptedStore();

    @RegisterExtension
    final TestServer server = new TestServer(Loops.ONE).with(options -> options.store(store));

    @Test
    void whatDependsOnJobsThatAreStillToComeWaitsForThemAndTheRestGoesOn() {
        StoredJobsOfATest.fill(store, 1, 3_000);
        store.stopsReplayAfter(2_000);
        Connection worker = server.worker("f");
        server.awaits(snapshot -> snapshot.jobs() == 2_000);
        assertThat(server.server().storeStatus().join().recovering()).isTrue();

        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, "H:test:1", "f", "1");
        worker.sends(WORK_COMPLETE, "H:test:1", "").isServed();
        Connection foreground = server.connect();
        String now = created(foreground.sends(SUBMIT_JOB, "g", "", "x"));
        foreground.sends(GET_STATUS, "H:test:1").receives(STATUS_RES, "H:test:1", "0", "0", "0", "0");
        foreground.sends(GET_STATUS, "H:test:2").receives(STATUS_RES, "H:test:2", "1", "0", "0", "0");
        foreground
                .sends("cancel job H:test:3000\n")
                .receives("ERR UNAVAILABLE The+server+is+still+reading+its+stored+jobs\r\n");

        Connection background = server.connect().sends(SUBMIT_JOB_BG, "f", "", "new");
        Connection joining = server.connect().sends(SUBMIT_JOB_BG, "f", "u2900", "other");
        Connection attaching = server.connect().sends(SUBMIT_JOB, "f", "u2999", "other");
        Connection asking = server.connect()
                .sends(GET_STATUS, "H:test:3000")
                .sends(GET_STATUS_UNIQUE, "u3000")
                .sends(GET_STATUS, "H:test:3001");
        foreground.isServed();
        for (Connection waiting : List.of(background, joining, attaching, asking)) {
            assertThat(waiting.isSilent()).isTrue();
        }

        store.goesOn();
        String last = created(background);
        assertThat(created(joining)).isEqualTo("H:test:2900");
        assertThat(created(attaching)).isEqualTo("H:test:2999");
        asking.receives(STATUS_RES, "H:test:3000", "1", "0", "0", "0")
                .receives(STATUS_RES_UNIQUE, "u3000", "1", "0", "0", "0", "0")
                .receives(STATUS_RES, "H:test:3001", "0", "0", "0", "0");
        assertThat(now).isNotEqualTo(last);

        List<String> order = drain(worker);
        List<String> expected = new ArrayList<>(
                LongStream.rangeClosed(2, 3_000).mapToObj(n -> "H:test:" + n).toList());
        expected.add(last);
        assertThat(order).isEqualTo(expected);
        attaching.receives(WORK_COMPLETE, "H:test:2999", "");
        await().atMost(PATIENCE).until(() -> store.jobs().isEmpty());
    }

    @Test
    void aStoreThatIsDownAtTheStartIsReadAsSoonAsItIsBack() {
        StoredJobsOfATest.fill(store, 1, 10);
        store.goesDown();
        Connection client = server.connect();
        await().atMost(PATIENCE)
                .until(() ->
                        "the disk is full".equals(server.server().storeTrouble().join()));

        client.sends(SUBMIT_JOB_BG, "f", "", "x").receives(ERROR, "QUEUE_ERROR", "job not stored: the disk is full");
        client.sends(GET_STATUS, "H:test:1")
                .receives(ERROR, "QUEUE_ERROR", "the job store can't be read: the disk is full");
        client.sends("status\n").receives("ERR QUEUE_ERROR the job store can't be read: the disk is full\r\n");
        Connection worker = server.worker("f", "g").sends(GRAB_JOB);
        String handle = created(client.sends(SUBMIT_JOB, "g", "key", "x"));
        worker.receives(JOB_ASSIGN, handle, "g", "x");
        worker.sends(WORK_COMPLETE, handle, "y").sends(PRE_SLEEP);
        client.receives(WORK_COMPLETE, handle, "y");

        store.comesBack();
        worker.receives(NOOP);
        assertThat(drain(worker)).hasSize(10).startsWith("H:test:1", "H:test:2");
        created(client.sends(SUBMIT_JOB_BG, "f", "", "x"));
        assertThat(server.server().storeTrouble().join()).isNull();
    }

    /** Whichever way a client ends its connection, and however it submitted. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSubmissionThatWaitsIsDroppedWithItsConnectionAndItsRetryRunsOnce(boolean mayStillRead) {
        StoredJobsOfATest.fill(store, 1, 1_000);
        store.stopsReplayAfter(500);
        server.awaits(snapshot -> snapshot.jobs() == 500);
        List<String> submissions = List.of(
                Connection.packet(SUBMIT_JOB, "f", "key", "x"),
                Connection.packet(SUBMIT_JOB_HIGH, "f", "key2", "x"),
                Connection.packet(SUBMIT_JOB_LOW, "f", "key3", "x"),
                Connection.packet(SUBMIT_REDUCE_JOB, "f", "key4", "sum", "", "x"),
                Connection.packet(SUBMIT_JOB_BG, "f", "", "x"),
                Connection.packet(SUBMIT_JOB_HIGH_BG, "f", "", "x"),
                Connection.packet(SUBMIT_JOB_LOW_BG, "f", "", "x"),
                Connection.packet(SUBMIT_JOB_EPOCH, "f", "", "4000000000", "x"),
                Connection.packet(SUBMIT_JOB_SCHED, "f", "", "", "", "", "", "", "x"),
                Connection.packet(SUBMIT_REDUCE_JOB_BACKGROUND, "f", "", "sum", "", "x"));
        Connection patient = server.connect().sends(SUBMIT_JOB_BG, "f", "", "patient");
        for (String submission : submissions) {
            Connection client = server.connect().sends(submission);
            if (mayStillRead) {
                assertThat(client.sendsNothingMore().rest())
                        .contains("QUEUE_ERROR")
                        .contains("the connection ended before the server could take the request");
            } else {
                client.close();
            }
        }
        server.awaits(snapshot -> snapshot.connections().size() == 1);

        store.goesOn();
        String handle = created(patient);
        assertThat(server.snapshot().jobs()).isEqualTo(1_001);
        assertThat(drain(server.worker("f"))).hasSize(1_001).endsWith(handle);
        await().atMost(PATIENCE).until(() -> store.jobs().isEmpty());
    }

    @Test
    void aSubmissionBehindARunningCommitIsTakenBackWhenItsConnectionIsCut() {
        store.holdsCommits();
        Connection first = server.connect().sends(SUBMIT_JOB_BG, "f", "", "in the commit");
        store.awaitCommit();
        Connection second = server.connect().sends(SUBMIT_JOB_BG, "f", "", "behind it");
        server.awaits(snapshot -> server.server().storeStatus().join().pendingJobs() == 2);
        long id = server.snapshot().connections().get(1).id();
        assertThat(server.server().operations().disconnect(id).join()).isTrue();
        server.awaits(snapshot -> server.server().storeStatus().join().pendingJobs() == 1);

        store.letAllGo();
        String handle = created(first);
        assertThat(second.rest()).isEmpty();
        assertThat(drain(server.worker("f"))).containsExactly(handle);
    }

    @ParameterizedTest
    @ValueSource(ints = {GRAB_JOB, GRAB_JOB_UNIQ, GRAB_JOB_ALL})
    void aWorkerIsNotToldThatThereIsNoJobWhileTheStoreMayHaveOne(int grab) {
        StoredJobsOfATest.fill(store, 1, 2);
        store.stopsReplayAfter(0);
        server.server();
        Connection worker = server.worker("f", "g").sends(grab);
        Connection second = server.worker("f").sends(grab);
        Connection gone = server.worker("f").sends(grab);
        gone.close();
        server.awaits(snapshot -> snapshot.connections().size() == 2);
        server.worker().sends(grab).receives(NO_JOB);
        String handle = created(server.connect().sends(SUBMIT_JOB, "g", "", "x"));
        assertThat(worker.nextPacket().argument(0))
                .as("what is there is given out")
                .isEqualTo(handle);
        worker.sends(WORK_COMPLETE, handle, "").sends(grab).sends(PRE_SLEEP).sends(ECHO_REQ, "behind");
        server.connect().isServed();
        assertThat(worker.isSilent()).isTrue();

        store.goesOn();
        String handleOfSecond = second.nextPacket().argument(0);
        assertThat(List.of(handleOfSecond, worker.nextPacket().argument(0)))
                .containsExactlyInAnyOrder("H:test:1", "H:test:2");
        worker.receives(ECHO_RES, "behind");
        second.sends(WORK_COMPLETE, handleOfSecond, "").sends(grab).receives(NO_JOB);
        created(server.connect().sends(SUBMIT_JOB_BG, "f", "", "x"));
        worker.receives(NOOP);
    }

    @Test
    void aRequestForAJobIsAnsweredWhenTheServerDrains() {
        StoredJobsOfATest.fill(store, 1, 2);
        store.stopsReplayAfter(0);
        Connection worker = server.worker("f").sends(GRAB_JOB).sends(PRE_SLEEP);
        server.connect().isServed();
        assertThat(server.server().drain(PATIENCE)).isTrue();
        worker.receives(NO_JOB).isServed();
        store.goesOn();
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "prioritystatus", "show jobs", "show unique jobs", "STATUS"})
    void aListOfQueuesWaitsForTheStore(String command) {
        StoredJobsOfATest.fill(store, 1, 1_000);
        store.stopsReplayAfter(500);
        server.awaits(snapshot -> snapshot.jobs() == 500);
        assertThat(server.snapshot().complete()).isFalse();
        Connection monitor = server.connect().sends(command + "\nversion\n");
        Connection gone = server.connect().sends(command + "\n");
        gone.close();
        Connection piped = server.connect().sends(command + "\n").sendsNothingMore();
        assertThat(server.connect().list("workers")).isNotEmpty();
        assertThat(monitor.isSilent()).isTrue();

        store.goesOn();
        List<String> lines = piped.rest().lines().toList();
        assertThat(lines).endsWith(".").hasSize(command.startsWith("show") ? 1_001 : 2);
        assertThat(lines.get(0)).contains(command.startsWith("show") ? "1" : "1000");
        for (String line : lines) {
            monitor.receives(line + "\n");
        }
        assertThat(monitor.nextLine()).startsWith("OK");
        server.awaits(snapshot -> snapshot.complete());
    }

    @Test
    void whatIsDoneBesideThePortIsRefusedIfItDependsOnJobsThatAreStillToCome() {
        StoredJobsOfATest.fill(store, 1, 1_000);
        store.stopsReplayAfter(500);
        server.awaits(snapshot -> snapshot.jobs() == 500);
        Operations operations = server.server().operations();
        assertThat(operations.job("H:test:1").join()).isPresent();
        for (CompletableFuture<?> refused :
                List.of(operations.job("H:test:1000"), operations.cancel("H:test:1000"), operations.purge("f"))) {
            assertThatThrownBy(refused::join).hasMessageContaining("the stored jobs are still being read");
        }
        store.goesOn();
        server.awaitsRecovery();
        assertThat(operations.purge("f").join()).isEqualTo(1_000);
    }

    @Test
    void aReplayThatBreaksInTheMiddleGoesOnWithoutDuplicates() {
        StoredJobsOfATest.fill(store, 1, 2_000);
        store.breaksReplayAfter(1_234);
        Connection worker = server.worker("f");
        server.awaits(snapshot -> snapshot.jobs() == 1_234);
        List<String> first = drain(worker);
        assertThat(first).hasSize(1_234);

        store.comesBack();
        server.awaits(snapshot -> snapshot.jobs() == 2_000 - 1_234);
        List<String> all = new ArrayList<>(first);
        all.addAll(drain(worker));
        assertThat(all)
                .isEqualTo(LongStream.rangeClosed(1, 2_000)
                        .mapToObj(n -> "H:test:" + n)
                        .toList());
        await().atMost(PATIENCE).until(() -> store.jobs().isEmpty());
    }

    @Test
    void aServerCanBeStoppedWhileItReads() {
        StoredJobsOfATest.fill(store, 1, 2_000);
        store.stopsReplayAfter(1_000);
        Connection worker = server.worker("f");
        server.awaits(snapshot -> snapshot.jobs() == 1_000);
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, "H:test:1", "f", "1");
        Connection client = server.connect().sends(SUBMIT_JOB_BG, "f", "", "x");
        worker.sends(WORK_COMPLETE, "H:test:1", "").isServed();

        assertThat(server.server().drain(PATIENCE)).isTrue();
        client.receives(ERROR, "SHUTDOWN", "the server is shutting down and takes no more jobs");
        store.goesOn();
        server.server().stop();
        assertThat(store.jobs()).hasSize(1_999);
    }

    @Test
    void jobsComeBackInOrderAlsoIfFewMayBeInMemory() {
        server.with(options -> options.limits(limits -> limits.maxJobsInMemory(40)));
        StoredJobsOfATest.fill(store, 1, 2_000);
        Connection worker = server.worker("f");
        server.awaits(snapshot -> snapshot.jobs() == 2_000);

        assertThat(drain(worker))
                .isEqualTo(LongStream.rangeClosed(1, 2_000)
                        .mapToObj(n -> "H:test:" + n)
                        .toList());
    }

    /** Does all jobs of {@code f} and returns their handles. */
    private List<String> drain(Connection worker) {
        List<String> handles = new ArrayList<>();
        while (server.function("f").queued() > 0) {
            worker.sends(GRAB_JOB);
            Connection.Packet packet = worker.nextPacket();
            if (packet.type() == JOB_ASSIGN) {
                handles.add(packet.argument(0));
                worker.sends(WORK_COMPLETE, packet.argument(0), "").isServed();
            } else {
                assertThat(packet.type()).isIn(NO_JOB, JOB_CREATED);
            }
        }
        return handles;
    }
}

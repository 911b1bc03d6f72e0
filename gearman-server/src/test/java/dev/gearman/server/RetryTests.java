package dev.gearman.server;

import static dev.gearman.server.PromisesTests.created;
import static dev.gearman.server.interop.Connection.CAN_DO_TIMEOUT;
import static dev.gearman.server.interop.Connection.GRAB_JOB;
import static dev.gearman.server.interop.Connection.JOB_ASSIGN;
import static dev.gearman.server.interop.Connection.NO_JOB;
import static dev.gearman.server.interop.Connection.SET_CLIENT_ID;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_BG;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_HIGH_BG;
import static dev.gearman.server.interop.Connection.WORK_COMPLETE;
import static dev.gearman.server.interop.Connection.WORK_EXCEPTION;
import static dev.gearman.server.interop.Connection.WORK_FAIL;
import static dev.gearman.server.interop.Connection.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.api.Attempt;
import dev.gearman.server.api.DeadJob;
import dev.gearman.server.api.JobState;
import dev.gearman.server.api.JobView;
import dev.gearman.server.api.Outcome;
import dev.gearman.server.api.Priority;
import dev.gearman.server.api.RetryRule;
import dev.gearman.server.interop.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a job after an attempt failed. Its workers speak the protocol that they always spoke. */
class RetryTests {
    private static final Set<Outcome> ALL = Set.of(Outcome.FAILED, Outcome.EXCEPTION, Outcome.TIMED_OUT, Outcome.LOST);

    private final ScriptedStore store = new ScriptedStore();
    private final KeptDead dead = new KeptDead();

    @RegisterExtension
    final TestServer server = new TestServer(Loops.ONE).with(options -> options.deadSet(dead));

    @RegisterExtension
    final TestServer after = new TestServer(Loops.ONE)
            .with(options -> options.store(store.reopened()).deadSet(dead).retry(List.of(rule(3, Duration.ZERO))));

    private static RetryRule rule(int maxAttempts, Duration pause) {
        return new RetryRule("f*", maxAttempts, pause, 1, pause, 0, ALL);
    }

    private Connection worker(String id) {
        return server.worker("f").sends(SET_CLIENT_ID, id).isServed();
    }

    /** A worker gets this job and fails at it. */
    private void failsAt(String handle, Outcome how) {
        Connection worker = server.connect()
                .sends(CAN_DO_TIMEOUT, "f", how == Outcome.TIMED_OUT ? "1" : "0")
                .sends(GRAB_JOB);
        assertThat(worker.nextPacket().argument(0)).isEqualTo(handle);
        switch (how) {
            case FAILED -> worker.sends(WORK_FAIL, handle).isServed();
            case EXCEPTION ->
                worker.sends(packet(WORK_EXCEPTION, handle, "why") + packet(WORK_FAIL, handle))
                        .isServed();
            case LOST -> worker.close();
            default -> {}
        }
        server.awaits(snapshot -> snapshot.runningJobs() == 0);
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILED", "EXCEPTION", "TIMED_OUT", "LOST"})
    void aJobIsTriedAgainAndItsClientHearsOfTheEndOnly(Outcome how) {
        server.with(options -> options.retry(List.of(rule(2, Duration.ZERO))));
        Connection client = server.connect();
        String good = created(client.sends(SUBMIT_JOB, "f", "", "x"));
        failsAt(good, how);
        assertThat(server.function("f").retried()).isEqualTo(1);
        assertThat(server.function("f").failed()).isZero();
        server.worker("f").sends(GRAB_JOB).receives(JOB_ASSIGN, good, "f", "x").sends(WORK_COMPLETE, good, "y");
        client.receives(WORK_COMPLETE, good, "y").isServed();

        String bad = created(client.sends(SUBMIT_JOB, "f", "", "x"));
        failsAt(bad, how);
        client.isServed();
        failsAt(bad, Outcome.FAILED);
        client.receives(WORK_FAIL, bad).isServed();
        assertThat(server.snapshot().jobs()).isZero();
        assertThat(dead.isEmpty()).as("nobody buries a foreground job").isTrue();
    }

    @Test
    void aFailureOfTheNextAttemptIsNoEchoOfAnException() {
        server.with(options -> options.retry(List.of(rule(3, Duration.ZERO))));
        String handle = created(server.connect().sends(SUBMIT_JOB_BG, "f", "", "x"));
        Connection worker = server.worker("f");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x").sends(WORK_EXCEPTION, handle, "why");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x").sends(WORK_FAIL, handle);
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");
        assertThat(server.server().operations().job(handle).join().orElseThrow().attempts())
                .extracting(Attempt::outcome)
                .containsExactly(Outcome.EXCEPTION, Outcome.FAILED);
    }

    @Test
    void errorsAreKeptAsAWholeUntilJobsTakeHalfOfTheirMemory() {
        server.with(options ->
                options.retry(List.of(rule(9, Duration.ZERO))).limits(limits -> limits.maxQueuedBytes(400_000)));
        String handle = created(server.connect().sends(SUBMIT_JOB_BG, "f", "", "x"));
        String trace = "first\n" + "\tat a.B.c(D.java:1)\n".repeat(2_500) + "last";
        failsWith(handle, trace);
        assertThat(attempts(handle)).last().extracting(Attempt::error).isEqualTo(trace);

        created(server.connect().sends(SUBMIT_JOB_BG, "other", "", "x".repeat(200_000)));
        failsWith(handle, trace);
        assertThat(attempts(handle))
                .hasSize(2)
                .last()
                .satisfies(attempt -> assertThat(attempt.error())
                        .hasSizeLessThanOrEqualTo(1_000)
                        .startsWith("first\n")
                        .contains(" characters cut ...")
                        .endsWith("last"));
    }

    private List<Attempt> attempts(String handle) {
        return server.server().operations().job(handle).join().orElseThrow().attempts();
    }

    private void failsWith(String handle, String error) {
        server.worker("f")
                .sends(GRAB_JOB)
                .receives(JOB_ASSIGN, handle, "f", "x")
                .sends(WORK_EXCEPTION, handle, error)
                .isServed();
    }

    @Test
    void whatARuleDoesNotNameGoesItsUsualWay() {
        server.with(options -> options.retry(
                List.of(new RetryRule("f", 5, Duration.ZERO, 1, Duration.ZERO, 0, Set.of(Outcome.EXCEPTION)))));
        Connection client = server.connect();
        String handle = created(client.sends(SUBMIT_JOB, "f", "", "x"));
        failsAt(handle, Outcome.LOST);
        failsAt(handle, Outcome.EXCEPTION);
        client.isServed();
        failsAt(handle, Outcome.FAILED);
        client.receives(WORK_FAIL, handle).isServed();
    }

    @Test
    void aJobWaitsForItsNextAttempt() {
        server.with(options -> options.retry(List.of(rule(2, Duration.ofHours(1)))));
        String handle = created(server.connect().sends(SUBMIT_JOB_BG, "f", "", "x"));
        failsAt(handle, Outcome.FAILED);

        JobView view = server.server().operations().job(handle).join().orElseThrow();
        assertThat(view.state()).isEqualTo(JobState.DELAYED);
        assertThat(view.notBefore()).isBetween(view.submittedAt() + 3_600_000, System.currentTimeMillis() + 3_600_000);
        assertThat(view.attempts())
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.outcome()).isEqualTo(Outcome.FAILED));
        Connection worker = server.worker("f");
        worker.sends(GRAB_JOB).receives(NO_JOB);

        assertThat(server.server().operations().runNow(handle).join()).isTrue();
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");
    }

    @Test
    void aJobWhoseAttemptsAreSpentIsKeptUntilTheDeadSetHasIt() throws InterruptedException {
        server.with(options -> options.store(store).retry(List.of(rule(2, Duration.ZERO))));
        String handle = created(server.connect().sends(SUBMIT_JOB_HIGH_BG, "f", "u", "a\0b"));
        Connection first = worker("first");
        first.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "a\0b").close();
        server.awaits(snapshot -> snapshot.runningJobs() == 0);
        worker("second")
                .sends(GRAB_JOB)
                .receives(JOB_ASSIGN, handle, "f", "a\0b")
                .sends(WORK_EXCEPTION, handle, "wh\u00fc");

        KeptDead.Buried buried = dead.next();
        DeadJob job = buried.job();
        assertThat(List.of(job.handle(), job.function(), job.unique(), job.error(), job.client()))
                .containsExactly(handle, "f", "u", "wh\u00fc", "127.0.0.1");
        assertThat(job.workload()).isEqualTo(new byte[] {'a', 0, 'b'});
        assertThat(job.priority()).isEqualTo(Priority.HIGH);
        assertThat(job.outcome()).isEqualTo(Outcome.EXCEPTION);
        assertThat(job.attempts()).extracting(Attempt::workerId).containsExactly("first", "second");
        assertThat(job.attempts()).extracting(Attempt::outcome).containsExactly(Outcome.LOST, Outcome.EXCEPTION);
        assertThat(server.snapshot().jobs()).isZero();
        assertThat(server.snapshot().totals().dead()).isEqualTo(1);
        assertThat(store.jobs()).as("not before the dead set has it").hasSize(1);

        buried.stored().run();
        await().atMost(Duration.ofSeconds(60)).until(() -> store.jobs().isEmpty());
    }

    @Test
    void withoutARuleTheFirstFailureOfABackgroundJobIsItsLast() throws InterruptedException {
        String handle = created(server.connect().sends(SUBMIT_JOB_BG, "g", "", "x"));
        Connection worker = server.worker("g");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "g", "x").sends(WORK_FAIL, handle);
        assertThat(dead.next().job().attemptCount()).isEqualTo(1);

        String cancelled = created(server.connect().sends(SUBMIT_JOB_BG, "g", "", "x"));
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, cancelled, "g", "x");
        assertThat(server.server().operations().cancel(cancelled).join()).isTrue();
        worker.sends(WORK_FAIL, cancelled).isServed();
        assertThat(dead.isEmpty()).as("a cancelled job is not buried").isTrue();
    }

    @Test
    void aJobThatTheDeadSetDidNotGetIsBuriedAgainByTheNextStart() throws InterruptedException {
        server.with(options -> options.store(store));
        String handle = created(server.connect().sends(SUBMIT_JOB_BG, "f", "", "x"));
        failsAt(handle, Outcome.FAILED);
        DeadJob lost = dead.next().job();
        server.server().stop();

        after.awaitsRecovery();
        assertThat(after.snapshot().jobs()).as("it does not run again").isZero();
        KeptDead.Buried again = dead.next();
        assertThat(again.job()).usingRecursiveComparison().isEqualTo(lost);
        again.stored().run();
        await().atMost(Duration.ofSeconds(60)).until(() -> store.jobs().isEmpty());
    }

    @Test
    void attemptsSurviveARestart() throws InterruptedException {
        server.with(options -> options.store(store).retry(List.of(rule(3, Duration.ZERO))));
        String handle = created(server.connect().sends(SUBMIT_JOB_BG, "f", "", "x"));
        failsAt(handle, Outcome.EXCEPTION);
        failsAt(handle, Outcome.LOST);
        server.server().stop();

        after.awaitsRecovery();
        JobView view = after.server().operations().job(handle).join().orElseThrow();
        assertThat(view.attempts()).extracting(Attempt::outcome).containsExactly(Outcome.EXCEPTION, Outcome.LOST);
        assertThat(view.attempts().get(0).error()).isEqualTo("why");
        assertThat(view.losses()).isEqualTo(1);
        assertThat(view.client()).isEqualTo("127.0.0.1");
        after.worker("f").sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x").sends(WORK_FAIL, handle);
        assertThat(dead.next().job().attemptCount()).isEqualTo(3);
    }
}

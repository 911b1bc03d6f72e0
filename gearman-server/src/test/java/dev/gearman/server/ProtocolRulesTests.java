package dev.gearman.server;

import static dev.gearman.server.PromisesTests.created;
import static dev.gearman.server.interop.Connection.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.api.JobOrder;
import dev.gearman.server.api.TimeoutAction;
import dev.gearman.server.interop.Connection;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What clients and workers of every language rely on, packet by packet. The administrative commands are in
 * {@link dev.gearman.server.interop}.
 */
@ParameterizedClass
@EnumSource
class ProtocolRulesTests {
    private static final String GONE = "Job given in work result not found";

    @RegisterExtension
    final TestServer server;

    ProtocolRulesTests(Loops loops) {
        server = new TestServer(loops);
    }

    // ---------------------------------------------------------------- framing

    @Test
    void textMayComeInTheMiddleOfABinarySession() {
        Connection any = server.connect();

        any.sends(packet(ECHO_REQ, "1") + "status\r\n" + packet(ECHO_REQ, "2"))
                .receives(ECHO_RES, "1")
                .receives(".\n")
                .receives(ECHO_RES, "2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\0XYZ",
                "\0REX",
                "\0\0\0\0\0\0\0\0\0\0\0\0",
                "\0REQ\0\0\0\0\0\0\0\0",
                "\0REQ\0\0\0\u002b\0\0\0\0"
            })
    void whatIsNotGearmansIsClosedWithoutAWord(String bytes) {
        Connection any = server.connect();

        assertThat(any.sends(packet(ECHO_REQ, "before") + bytes + packet(ECHO_REQ, "behind"))
                        .receives(ECHO_RES, "before")
                        .rest())
                .isEmpty();
    }

    @Test
    void aTypeBeyondTheMiddleOfTheNumbersIsClosed() {
        assertThat(server.connect().sends("\0REQ\u0080\0\0\7\0\0\0\0").rest()).isEmpty();
        assertThat(server.connect()
                        .sends("\0REQ\u00ff\u00ff\u00ff\u00ff\0\0\0\0")
                        .rest())
                .isEmpty();
    }

    @Test
    void aResponseSentToTheServerIsAnError() {
        server.connect()
                .sends("\0RES\0\0\0\7\0\0\0\5ab\0cd")
                .receives(ERROR, "INVALID_MAGIC", "Request magic expected")
                .isServed();
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 8, 10, 11, 17, 19, 20, 24, 27, 31, 40, 42})
    void aTypeThatIsNoRequestIsAnError(int type) {
        server.connect()
                .sends(type, "a", "b", "c", "d", "e", "f")
                .receives(ERROR, "INVALID_COMMAND", "Command not expected")
                .isServed();
    }

    @Test
    void anEchoComesBackIdentical() {
        String megabyte = "0123456789\0abcde".repeat(65_536);
        Connection any = server.connect();

        any.sends(ECHO_REQ).receives(ECHO_RES, "");
        any.sends(ECHO_REQ, megabyte).receives(ECHO_RES, megabyte);
    }

    @Test
    void requestsInARowAreAnsweredInOrder() {
        Connection client = server.connect();
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            requests.append(packet(SUBMIT_JOB_BG, "f", "", "" + i));
        }

        client.sends(requests.toString());

        long first = number(created(client));
        for (int i = 1; i < 5_000; i++) {
            assertThat(number(created(client))).isEqualTo(first + i);
        }
    }

    @Test
    void aBodyWhereNoneBelongsIsIgnored() {
        Connection worker = server.connect();

        worker.sends(GRAB_JOB, "what for")
                .receives(NO_JOB)
                .sends(PRE_SLEEP, "x")
                .sends(3, "x")
                .isServed();
    }

    @Test
    void everythingReceivedBeforeTheEndIsAnswered() {
        Connection client = server.connect();

        client.sends(packet(SUBMIT_JOB_BG, "f", "", "x") + "status\n" + packet(ECHO_REQ, "x"))
                .sendsNothingMore();

        created(client);
        client.receives("f\t1\t0\t0\n.\n").receives(ECHO_RES, "x");
        assertThat(client.rest()).isEmpty();
    }

    // ---------------------------------------------------------------- submissions

    @Test
    void aHandleIsPrefixAndNumber() {
        assertThat(created(server.connect().sends(SUBMIT_JOB, "f", "", "x")))
                .matches("H:test:[1-9][0-9]*")
                .hasSizeLessThan(64);
    }

    @Test
    void whichSubmissionsAreOne() {
        Connection client = server.connect();
        String unique = created(client.sends(SUBMIT_JOB_BG, "f", "u", "x"));
        assertThat(created(client.sends(SUBMIT_JOB_BG, "f", "u", "other"))).isEqualTo(unique);
        assertThat(created(client.sends(SUBMIT_JOB_BG, "f", "U", "x"))).isNotEqualTo(unique);
        assertThat(created(client.sends(SUBMIT_JOB_BG, "g", "u", "x"))).isNotEqualTo(unique);

        String empty = created(client.sends(SUBMIT_JOB_BG, "f", "", "x"));
        assertThat(created(client.sends(SUBMIT_JOB_BG, "f", "", "x"))).isNotEqualTo(empty);

        String byWorkload = created(client.sends(SUBMIT_JOB_BG, "f", "-", "work"));
        assertThat(created(client.sends(SUBMIT_JOB_BG, "f", "-", "work"))).isEqualTo(byWorkload);
        assertThat(created(client.sends(SUBMIT_JOB_BG, "f", "-", "Work"))).isNotEqualTo(byWorkload);
        assertThat(created(client.sends(SUBMIT_JOB_BG, "g", "-", "work"))).isNotEqualTo(byWorkload);
        assertThat(created(client.sends(SUBMIT_JOB_BG, "f", "work", "work"))).isNotEqualTo(byWorkload);
        String nothing = created(client.sends(SUBMIT_JOB_BG, "f", "-", ""));
        assertThat(created(client.sends(SUBMIT_JOB_BG, "f", "-", ""))).isNotEqualTo(nothing);
    }

    @Test
    void aConnectionThatSubmittedTwiceGetsEverythingTwice() {
        Connection client = server.connect();
        String handle = created(client.sends(SUBMIT_JOB, "f", "u", "x"));
        created(client.sends(SUBMIT_JOB, "f", "u", "x"));
        Connection worker = server.worker("f");

        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");
        worker.sends(WORK_WARNING, handle, "!").sends(WORK_COMPLETE, handle, "y");

        client.receives(WORK_WARNING, handle, "!").receives(WORK_WARNING, handle, "!");
        client.receives(WORK_COMPLETE, handle, "y")
                .receives(WORK_COMPLETE, handle, "y")
                .isServed();
    }

    @Test
    void aSubmissionThatJoinsChangesNothingAndWakesNobody() {
        Connection client = server.connect();
        Connection worker = server.worker("f");
        Connection sleeper = server.worker("f");
        String low = created(client.sends(SUBMIT_JOB_LOW, "f", "u", "first"));
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, low, "f", "first");
        sleeper.sends(PRE_SLEEP).isServed();

        assertThat(created(client.sends(SUBMIT_JOB_HIGH, "f", "u", "second"))).isEqualTo(low);
        sleeper.isServed();

        worker.close();
        sleeper.receives(NOOP).sends(GRAB_JOB).receives(JOB_ASSIGN, low, "f", "first");
    }

    @Test
    void aBackgroundSubmissionIsNotLostWithAForegroundClient() {
        Connection background = server.connect();
        String handle = created(background.sends(SUBMIT_JOB_BG, "f", "u", "x"));
        Connection foreground = server.connect();
        assertThat(created(foreground.sends(SUBMIT_JOB, "f", "u", "x"))).isEqualTo(handle);
        foreground.close();
        server.awaits(snapshot -> snapshot.connections().size() == 1);
        server.worker("f").sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");

        // and the other way round
        Connection first = server.connect();
        String other = created(first.sends(SUBMIT_JOB, "g", "u", "x"));
        assertThat(created(background.sends(SUBMIT_JOB_BG, "g", "u", "x"))).isEqualTo(other);
        first.close();
        server.awaits(snapshot -> snapshot.connections().size() == 2);
        server.worker("g").sends(GRAB_JOB).receives(JOB_ASSIGN, other, "g", "x");
    }

    @Test
    void aSubmissionRunsThoughOneOfTheSameKeyWasAbandonedOrCancelled() {
        Connection client = server.connect();
        String abandoned = created(client.sends(SUBMIT_JOB, "f", "u", "1"));
        client.close();
        Connection other = server.connect();
        server.awaits(snapshot -> snapshot.jobs() == 0);
        String cancelled = created(other.sends(SUBMIT_JOB_BG, "f", "u", "2"));
        assertThat(cancelled).isNotEqualTo(abandoned);
        other.sends("cancel job " + cancelled + "\n").receives("OK\r\n");

        String live = created(other.sends(SUBMIT_JOB, "f", "u", "3"));
        server.worker("f").sends(GRAB_JOB).receives(JOB_ASSIGN, live, "f", "3");
        other.sends("cancel job " + live + "\n").receives(WORK_FAIL, live).receives("OK\r\n");

        assertThat(created(other.sends(SUBMIT_JOB, "f", "u", "4"))).isNotEqualTo(live);
    }

    @Test
    void aUniqueOfSixtyFourBytesIsKeptWholeAndALongerOneRefused() {
        String longest = "u".repeat(64);
        Connection client = server.connect();
        String handle = created(client.sends(SUBMIT_JOB_BG, "f", longest, "work"));
        assertThat(created(client.sends(SUBMIT_JOB_BG, "f", longest, "work"))).isEqualTo(handle);
        assertThat(created(client.sends(SUBMIT_JOB_BG, "f", longest.substring(1), "work")))
                .isNotEqualTo(handle);
        server.worker("f").sends(GRAB_JOB_UNIQ).receives(JOB_ASSIGN_UNIQ, handle, "f", longest, "work");

        for (int type : new int[] {SUBMIT_JOB, SUBMIT_JOB_BG, SUBMIT_JOB_HIGH, SUBMIT_JOB_LOW_BG}) {
            client.sends(type, "f", longest + "u", "x").receives(ERROR, "ARGUMENT_TOO_LARGE", "Unique value too large");
        }
        client.sends(SUBMIT_REDUCE_JOB, "f", longest + "u", "r", "", "x")
                .receives(ERROR, "ARGUMENT_TOO_LARGE", "Unique value too large");
        client.sends(SUBMIT_JOB_EPOCH, "f", longest + "u", "0", "x")
                .receives(ERROR, "ARGUMENT_TOO_LARGE", "Unique value too large");
        client.sends(SUBMIT_JOB_SCHED, "f", longest + "u", "", "", "", "", "", "x")
                .receives(ERROR, "ARGUMENT_TOO_LARGE", "Unique value too large");
    }

    @Test
    void submissionsThatJoinPassAFullQueue() {
        Connection client = server.connect();
        client.sends("maxqueue f 1\n").receives("OK\r\n");
        String handle = created(client.sends(SUBMIT_JOB, "f", "u", "x"));

        client.sends(SUBMIT_JOB, "f", "v", "x").receives(ERROR, "QUEUE_ERROR", "Job queue is full");
        assertThat(created(client.sends(SUBMIT_JOB, "f", "u", "x"))).isEqualTo(handle);
    }

    // ---------------------------------------------------------------- assignments

    @Test
    void eachKindOfGrabHasItsAnswer() {
        Connection worker = server.worker("f");
        for (int grab : new int[] {GRAB_JOB, GRAB_JOB_UNIQ, GRAB_JOB_ALL}) {
            worker.sends(grab).receives(NO_JOB);
        }
        Connection client = server.connect();
        List<String> handles = IntStream.range(0, 4)
                .mapToObj(i -> created(client.sends(SUBMIT_JOB_BG, "f", i < 2 ? "" : "u" + i, "a\0b")))
                .toList();

        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handles.get(0), "f", "a\0b");
        worker.sends(GRAB_JOB_UNIQ).receives(JOB_ASSIGN_UNIQ, handles.get(1), "f", "", "a\0b");
        worker.sends(GRAB_JOB_UNIQ).receives(JOB_ASSIGN_UNIQ, handles.get(2), "f", "u2", "a\0b");
        worker.sends(GRAB_JOB_ALL).receives(JOB_ASSIGN_UNIQ, handles.get(3), "f", "u3", "a\0b");
    }

    @Test
    void aReduceJobHasFourFieldsBeforeItsData() {
        Connection client = server.connect();
        Connection worker = server.worker("f");

        String first = created(client.sends(SUBMIT_REDUCE_JOB, "f", "u1", "sum", "", "data"));
        worker.sends(GRAB_JOB_ALL).receives(JOB_ASSIGN_ALL, first, "f", "u1", "sum", "data");
        String second = created(client.sends(SUBMIT_REDUCE_JOB_BACKGROUND, "f", "u2", "sum", "unused", "data"));
        worker.sends(GRAB_JOB_ALL).receives(JOB_ASSIGN_ALL, second, "f", "u2", "sum", "data");
        String documented = created(client.sends(SUBMIT_REDUCE_JOB, "f", "u3", "sum", "data"));
        worker.sends(GRAB_JOB_ALL).receives(JOB_ASSIGN_ALL, documented, "f", "u3", "sum", "data");
        String plain = created(client.sends(SUBMIT_REDUCE_JOB, "f", "u4", "", "", "data"));
        worker.sends(GRAB_JOB_ALL).receives(JOB_ASSIGN_UNIQ, plain, "f", "u4", "data");
        String ignored = created(client.sends(SUBMIT_REDUCE_JOB, "f", "u5", "sum", "", "data"));
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, ignored, "f", "data");
    }

    @Test
    void jobsOfAPriorityAreFirstInFirstOut() {
        Connection client = server.connect();
        List<String> normal = List.of(
                created(client.sends(SUBMIT_JOB_BG, "f", "", "n1")),
                created(client.sends(SUBMIT_JOB_BG, "f", "", "n2")));
        String low = created(client.sends(SUBMIT_JOB_LOW_BG, "f", "", "l"));
        String high = created(client.sends(SUBMIT_JOB_HIGH_BG, "f", "", "h"));
        Connection worker = server.worker("f");

        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, high, "f", "h");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, normal.get(0), "f", "n1");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, normal.get(1), "f", "n2");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, low, "f", "l");
        worker.sends(GRAB_JOB).receives(NO_JOB);
    }

    @ParameterizedTest
    @CsvSource({
        "PRIORITY_FIRST,       g0 f0 g1 f1 g2 f2 g3 f3",
        "FUNCTION_FIRST,       g0 g1 g2 g3 f0 f1 f2 f3",
        "FUNCTION_ROUND_ROBIN, g0 f0 g1 f1 g2 f2 g3 f3"
    })
    void functionsTakeTurnsTheLastRegisteredFirst(JobOrder order, String expected) {
        server.with(options -> options.jobOrder(order));
        Connection client = server.connect();
        for (int i = 0; i < 4; i++) {
            created(client.sends(SUBMIT_JOB_BG, "f", "", "f" + i));
            created(client.sends(SUBMIT_JOB_BG, "g", "", "g" + i));
        }

        assertThat(workloads(server.worker("f", "g"), 8)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "PRIORITY_FIRST,       f-high g-high g-normal f-normal g-low f-low",
        "FUNCTION_FIRST,       g-high g-normal g-low f-high f-normal f-low",
        "FUNCTION_ROUND_ROBIN, g-high f-high g-normal f-normal g-low f-low"
    })
    void priorityIsComparedAcrossFunctionsOrInsideThem(JobOrder order, String expected) {
        server.with(options -> options.jobOrder(order));
        Connection client = server.connect();
        for (String function : List.of("f", "g")) {
            created(client.sends(SUBMIT_JOB_LOW_BG, function, "", function + "-low"));
            created(client.sends(SUBMIT_JOB_BG, function, "", function + "-normal"));
            created(client.sends(SUBMIT_JOB_HIGH_BG, function, "", function + "-high"));
        }
        String jobs = workloads(server.worker("f", "g"), 6);

        if (order == JobOrder.PRIORITY_FIRST) {
            // the two of a priority come in turns, whichever is first
            assertThat(jobs.replaceAll("[fg]-", "")).isEqualTo("high high normal normal low low");
            assertThat(jobs.replaceAll("-\\w+", "")).isEqualTo("g f g f g f");
        } else {
            assertThat(jobs).isEqualTo(expected);
        }
    }

    // ---------------------------------------------------------------- reports

    @Test
    void reportsOfABackgroundJobGoNowhereAndAreNoError() {
        Connection client = server.connect();
        String handle = created(client.sends(SUBMIT_JOB_BG, "f", "", "x"));
        Connection worker = server.worker("f");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");

        worker.sends(WORK_DATA, handle, "1")
                .sends(WORK_WARNING, handle, "2")
                .sends(WORK_STATUS, handle, "3", "4")
                .isServed();

        client.sends(GET_STATUS, handle).receives(STATUS_RES, handle, "1", "1", "3", "4");
        worker.sends(WORK_COMPLETE, handle, "").isServed();
        client.sends(GET_STATUS, handle).receives(STATUS_RES, handle, "0", "0", "0", "0");
    }

    @Test
    void statusNumbersAreReadAsCReadsThemAndPassedOnAsTheyCame() {
        Connection client = server.connect();
        String handle = created(client.sends(SUBMIT_JOB, "f", "", "x"));
        Connection worker = server.worker("f");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");

        worker.sends(WORK_STATUS, handle, "abc", "1.5");
        client.receives(WORK_STATUS, handle, "abc", "1.5");
        client.sends(GET_STATUS, handle).receives(STATUS_RES, handle, "1", "1", "0", "1");
        worker.sends(WORK_STATUS, handle, "-1", "007");
        client.receives(WORK_STATUS, handle, "-1", "007");
        client.sends(GET_STATUS, handle).receives(STATUS_RES, handle, "1", "1", "4294967295", "7");
        worker.sends(WORK_STATUS, handle, "9".repeat(20), "1");
        assertThat(worker.nextPacket().argument(0)).isEqualTo("ARGUMENT_TOO_LARGE");
        worker.isServed();
    }

    @ParameterizedTest
    @CsvSource({"13, x", "14,", "25, x"})
    void aJobEndsOnce(int report, String data) {
        Connection client = server.connect();
        String handle = created(client.sends(SUBMIT_JOB, "f", "", "x"));
        Connection worker = server.worker("f");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");
        String end = data == null ? packet(report, handle) : packet(report, handle, data);

        worker.sends(end + end);

        worker.receives(
                ERROR,
                "JOB_NOT_FOUND",
                report == WORK_EXCEPTION ? "An exception was received for a job that does not exist" : GONE);
        client.receives(
                        report == WORK_EXCEPTION ? WORK_FAIL : report,
                        end.substring(12).split("\0")[0] + (report == WORK_COMPLETE ? "\0x" : ""))
                .isServed();
        assertThat(server.snapshot().jobs()).isZero();
    }

    @Test
    void reportsAboutWhatIsNotTheWorkersAreErrorsAndChangeNothing() {
        Connection client = server.connect();
        String handle = created(client.sends(SUBMIT_JOB, "f", "", "x"));
        Connection owner = server.worker("f");
        owner.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");
        Connection other = server.worker("f");

        for (String about : List.of(handle, "H:test:1", "H:other:7", "", "x".repeat(70), handle + "0")) {
            other.sends(WORK_DATA, about, "").receives(ERROR, "JOB_NOT_FOUND", "Job does not exist on server");
            other.sends(WORK_WARNING, about, "").receives(ERROR, "JOB_NOT_FOUND", "Job does not exist on server");
            other.sends(WORK_STATUS, about, "1", "2").receives(ERROR, "JOB_NOT_FOUND", GONE);
            other.sends(WORK_COMPLETE, about, "").receives(ERROR, "JOB_NOT_FOUND", GONE);
            other.sends(WORK_FAIL, about).receives(ERROR, "JOB_NOT_FOUND", GONE);
            other.sends(WORK_EXCEPTION, about, "")
                    .receives(ERROR, "JOB_NOT_FOUND", "An exception was received for a job that does not exist");
        }

        client.sends(GET_STATUS, handle).receives(STATUS_RES, handle, "1", "1", "0", "0");
        owner.sends(WORK_COMPLETE, handle, "y");
        client.receives(WORK_COMPLETE, handle, "y");
    }

    @Test
    void anExceptionReachesOnlyThoseWhoWantIt() {
        Connection plain = server.connect();
        Connection curious = server.connect();
        String handle = created(plain.sends(SUBMIT_JOB, "f", "u", "x"));
        created(curious.sends(SUBMIT_JOB, "f", "u", "x"));
        curious.sends(OPTION_REQ, "EXCEPTIONS").receives(OPTION_RES, "EXCEPTIONS");
        Connection worker = server.worker("f");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");

        worker.sends(WORK_EXCEPTION, handle, "why\0not");

        plain.receives(WORK_FAIL, handle).isServed();
        curious.receives(WORK_EXCEPTION, handle, "why\0not").isServed();
        assertThat(server.snapshot().jobs()).isZero();
    }

    @Test
    void aServerMayGiveExceptionsToAll() {
        server.with(options -> options.exceptions(true));
        Connection client = server.connect();
        String handle = created(client.sends(SUBMIT_JOB, "f", "", "x"));
        Connection worker = server.worker("f");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");

        worker.sends(WORK_EXCEPTION, handle, "why");

        client.receives(WORK_EXCEPTION, handle, "why").isServed();
    }

    /** Perl's worker sends both and dies of an ERROR to the second. */
    @Test
    void aFailureRightBehindAnExceptionIsSwallowed() {
        Connection client = server.connect();
        String handle = created(client.sends(SUBMIT_JOB, "f", "", "x"));
        Connection worker = server.worker("f");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");

        worker.sends(packet(WORK_EXCEPTION, handle, "why") + packet(WORK_FAIL, handle))
                .isServed();

        client.receives(WORK_FAIL, handle).isServed();
        worker.sends(WORK_FAIL, handle).receives(ERROR, "JOB_NOT_FOUND", GONE);
    }

    @Test
    void anOptionIsEchoedAsItCame() {
        Connection any = server.connect();

        any.sends(OPTION_REQ, "exCeptionS").receives(OPTION_RES, "exCeptionS");
        for (String unknown : List.of("", "exception", "exceptionsx", "x".repeat(100))) {
            any.sends(OPTION_REQ, unknown).receives(ERROR, "UNKNOWN_OPTION", "Server does not recognize given option");
        }
    }

    @Test
    void aNulBehindAHandleIsNotPartOfIt() {
        Connection client = server.connect();
        String handle = created(client.sends(SUBMIT_JOB, "f\0", "x"));
        Connection worker = server.worker("f\0");

        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");
        client.sends(GET_STATUS, handle + "\0").receives(STATUS_RES, handle, "1", "1", "0", "0");
        worker.sends(WORK_FAIL, handle + "\0").isServed();
        assertThat(client.nextPacket().argument(0)).isEqualTo(handle);
    }

    // ---------------------------------------------------------------- the end of connections

    @Test
    void aLostWorkersJobGoesToTheEndOfItsQueueAndWakesAnother() {
        Connection client = server.connect();
        String lost = created(client.sends(SUBMIT_JOB, "f", "", "lost"));
        Connection worker = server.worker("f");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, lost, "f", "lost");
        worker.sends(WORK_STATUS, lost, "1", "2").isServed();
        client.receives(WORK_STATUS, lost, "1", "2");
        Connection sleeper = server.worker("f");
        sleeper.sends(PRE_SLEEP).isServed();

        worker.close();

        sleeper.receives(NOOP);
        client.sends(GET_STATUS, lost).receives(STATUS_RES, lost, "1", "0", "0", "0");
        Connection second = server.worker("f");
        String next = created(client.sends(SUBMIT_JOB, "f", "", "next"));
        second.sends(GRAB_JOB).receives(JOB_ASSIGN, lost, "f", "lost");
        second.sends(CANT_DO, "f");
        second.sends(CAN_DO, "f").sends(GRAB_JOB).receives(JOB_ASSIGN, next, "f", "next");
        second.sends(GRAB_JOB).receives(JOB_ASSIGN, lost, "f", "lost");
        assertThat(server.connect().list("show jobs")).contains(lost + "\t2\t0\t0");
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "3, 3"})
    void aJobThatWasLostTooOftenFailsForEachClientOnce(int retries, int losses) {
        server.with(options -> options.jobRetries(retries));
        Connection first = server.connect();
        Connection second = server.connect();
        String handle = created(first.sends(SUBMIT_JOB, "f", "u", "x"));
        created(second.sends(SUBMIT_JOB, "f", "u", "x"));
        for (int i = 0; i < losses; i++) {
            Connection worker = server.worker("f");
            worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x").close();
            server.awaits(snapshot -> snapshot.runningJobs() == 0);
        }

        first.receives(WORK_FAIL, handle).isServed();
        second.receives(WORK_FAIL, handle).isServed();
        assertThat(server.snapshot().jobs()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {CANT_DO, RESET_ABILITIES})
    void aWorkerThatGivesAFunctionUpGivesItsJobsBack(int request) {
        Connection client = server.connect();
        String handle = created(client.sends(SUBMIT_JOB, "f", "", "x"));
        Connection worker = server.worker("f");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");

        worker.sends(request == CANT_DO ? packet(CANT_DO, "f") : packet(RESET_ABILITIES));
        worker.sends(WORK_COMPLETE, handle, "late").receives(ERROR, "JOB_NOT_FOUND", GONE);
        worker.sends(GRAB_JOB).receives(NO_JOB);

        server.worker("f").sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");
        client.isServed();
    }

    @Test
    void aForegroundJobGoesWithItsClientUnlessItRuns() {
        Connection client = server.connect();
        String running = created(client.sends(SUBMIT_JOB, "f", "", "running"));
        created(client.sends(SUBMIT_JOB, "f", "", "waiting"));
        Connection worker = server.worker("f");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, running, "f", "running");

        client.close();
        server.awaits(snapshot -> snapshot.jobs() == 1);

        worker.sends(GRAB_JOB).receives(NO_JOB);
        worker.sends(WORK_DATA, running, "x").sends(WORK_COMPLETE, running, "y").isServed();
        assertThat(server.snapshot().jobs()).isZero();
    }

    // ---------------------------------------------------------------- sleep

    @Test
    void aWorkerIsWokenOnceForItsSleep() {
        Connection client = server.connect();
        Connection worker = server.worker("f");
        worker.sends(PRE_SLEEP).isServed();

        created(client.sends(SUBMIT_JOB_BG, "f", "", "1"));
        created(client.sends(SUBMIT_JOB_BG, "f", "", "2"));
        worker.receives(NOOP).isServed();

        // with a job that waits, it does not even fall asleep
        worker.sends(PRE_SLEEP).receives(NOOP).isServed();
        worker.sends(PRE_SLEEP).receives(NOOP).isServed();
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "0, 4", "1, 1", "3, 3"})
    void aJobWakesSoManyWorkers(int wakeup, int expected) {
        server.with(options -> options.workerWakeup(wakeup));
        List<Connection> sleepers = IntStream.range(0, 4)
                .mapToObj(i -> server.worker("f").sends(PRE_SLEEP).isServed())
                .toList();
        Connection client = server.connect();

        created(client.sends(SUBMIT_JOB_BG, "f", "", "x"));

        long woken = sleepers.stream()
                .map(sleeper -> sleeper.sends(ECHO_REQ, "").nextPacket())
                .filter(packet -> packet.type() == NOOP)
                .count();
        assertThat(woken).isEqualTo(expected);
    }

    @Test
    void sleepersAreWokenInTurn() {
        Connection client = server.connect();
        List<Connection> sleepers = IntStream.range(0, 3)
                .mapToObj(i -> server.worker("f").sends(PRE_SLEEP).isServed())
                .toList();

        for (int i = 0; i < 6; i++) {
            String handle = created(client.sends(SUBMIT_JOB_BG, "f", "", "x"));
            Connection turn = sleepers.get(i % 3);
            turn.receives(NOOP).sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");
            turn.sends(WORK_COMPLETE, handle, "").sends(PRE_SLEEP).isServed();
        }
    }

    @Test
    void aSleepingWorkerThatGainsAnAbilityIsWoken() {
        created(server.connect().sends(SUBMIT_JOB_BG, "g", "", "x"));
        Connection worker = server.worker("f");
        worker.sends(PRE_SLEEP).isServed();

        worker.sends(CAN_DO, "g").receives(NOOP);
    }

    @Test
    void aWokenWorkerThatLeavesPassesItsWakeUpOn() {
        Connection first = server.worker("f");
        first.sends(PRE_SLEEP).isServed();
        Connection second = server.worker("f");
        second.sends(PRE_SLEEP).isServed();
        created(server.connect().sends(SUBMIT_JOB_BG, "f", "", "x"));
        first.receives(NOOP);

        first.close();

        second.receives(NOOP);
    }

    @Test
    void aWokenWorkerThatStaysSilentIsPassedOver() {
        Connection silent = server.worker("f");
        silent.sends(PRE_SLEEP).isServed();
        Connection second = server.worker("f");
        second.sends(PRE_SLEEP).isServed();

        created(server.connect().sends(SUBMIT_JOB_BG, "f", "", "x"));

        silent.receives(NOOP);
        second.receives(NOOP);
    }

    // ---------------------------------------------------------------- time

    @Test
    void aJobOfTheFutureWaitsForItsTimeAndWakesAWorkerThen() {
        Connection client = server.connect();
        Connection worker = server.worker("f");
        long soon = System.currentTimeMillis() / 1_000 + 2;
        String later = created(client.sends(SUBMIT_JOB_EPOCH, "f", "", "" + soon, "later"));
        client.sends(GET_STATUS, later).receives(STATUS_RES, later, "1", "0", "0", "0");
        client.sends("prioritystatus\n").receives("f\t0\t1\t0\t1\n.\n");
        worker.sends(GRAB_JOB).receives(NO_JOB).sends(PRE_SLEEP).isServed();

        // it is in nobody's way
        String now = created(client.sends(SUBMIT_JOB_LOW_BG, "f", "", "now"));
        worker.receives(NOOP)
                .sends(GRAB_JOB)
                .receives(JOB_ASSIGN, now, "f", "now")
                .sends(PRE_SLEEP)
                .isServed();

        worker.receives(NOOP);
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(soon * 1_000);
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, later, "f", "later");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "abc", "-5", "1000000000", "12 o'clock", "-99999999999999999999"})
    void aTimeThatIsPastOrNoneIsNow(String time) {
        String handle = created(server.connect().sends(SUBMIT_JOB_EPOCH, "f", "", time, "x"));

        server.worker("f").sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");
    }

    @Test
    void aTimeOutOfRangeIsAnError() {
        Connection client = server.connect();

        client.sends(SUBMIT_JOB_EPOCH, "f", "", "9".repeat(20), "x");
        assertThat(client.nextPacket().argument(0)).isEqualTo("ARGUMENT_TOO_LARGE");
        created(client.sends(SUBMIT_JOB_EPOCH, "f", "", "" + Long.MAX_VALUE / 1_000, "x"));
        created(client.sends(SUBMIT_JOB_EPOCH, "f", "", "" + Integer.MAX_VALUE, "x"));
        client.isServed();
        assertThat(server.function("f").delayed()).isEqualTo(2);
    }

    @Test
    void aScheduledJobRunsInItsMinute() {
        Connection client = server.connect();
        String now = created(client.sends(SUBMIT_JOB_SCHED, "f", "", "", "*", "", "*", "", "now"));
        server.worker("f").sends(GRAB_JOB).receives(JOB_ASSIGN, now, "f", "now");

        client.sends(SUBMIT_JOB_SCHED, "f", "", "60", "", "", "", "", "x");
        assertThat(client.nextPacket().body())
                .isEqualTo("INVALID_PACKET\0SUBMIT_JOB_SCHED: minute 60 (expected: 0..59, * or nothing)");
        client.sends(SUBMIT_JOB_SCHED, "f", "", "", "", "31", "2", "", "x");
        assertThat(client.nextPacket().body())
                .isEqualTo("INVALID_PACKET\0SUBMIT_JOB_SCHED: there is no such day: month 2, day 31");
    }

    @Test
    void aJobThatTakesTooLongFails() {
        Connection client = server.connect();
        Connection worker = server.connect()
                .sends(CAN_DO_TIMEOUT, "f", "1")
                .sends(CAN_DO, "untimed")
                .isServed();
        String handle = created(client.sends(SUBMIT_JOB, "f", "", "x"));
        String other = created(client.sends(SUBMIT_JOB_BG, "untimed", "", "x"));
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, other, "untimed", "x");
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");

        client.receives(WORK_FAIL, handle).isServed();

        // libraries of workers take an error for the end of the connection: being late once is no error
        worker.sends(WORK_COMPLETE, handle, "late").isServed();
        worker.sends(WORK_COMPLETE, handle, "again").receives(ERROR, "JOB_NOT_FOUND", GONE);
        worker.sends(WORK_COMPLETE, other, "in time").isServed();
    }

    @Test
    void aLateExceptionAndTheFailureBehindItAreSwallowedToo() {
        Connection client = server.connect();
        Connection worker = server.connect().sends(CAN_DO_TIMEOUT, "f", "1").isServed();
        String handle = created(client.sends(SUBMIT_JOB, "f", "", "x"));
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");
        client.receives(WORK_FAIL, handle).isServed();

        Connection other = server.worker("f");
        other.sends(WORK_FAIL, handle).receives(ERROR, "JOB_NOT_FOUND", GONE);
        worker.sends(WORK_STATUS, handle, "1", "2").receives(ERROR, "JOB_NOT_FOUND", GONE);
        worker.sends(packet(WORK_EXCEPTION, handle, "why") + packet(WORK_FAIL, handle))
                .isServed();
        worker.sends(WORK_FAIL, handle).receives(ERROR, "JOB_NOT_FOUND", GONE);
    }

    @Test
    void aJobThatTakesTooLongMayGoBackToItsQueue() {
        server.with(options -> options.timeoutAction(TimeoutAction.REQUEUE));
        Connection client = server.connect();
        Connection worker = server.connect().sends(CAN_DO_TIMEOUT, "f", "1000").isServed();
        String handle = created(client.sends(SUBMIT_JOB, "f", "", "x"));
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");
        Connection second = server.worker("f");
        second.sends(PRE_SLEEP).isServed();

        second.receives(NOOP).sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");
        worker.sends(WORK_COMPLETE, handle, "late").isServed();
        second.sends(WORK_COMPLETE, handle, "y");
        client.receives(WORK_COMPLETE, handle, "y").isServed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "abc", "", "\1\2\3\4", "-99999999999999999999"})
    void aTimeoutThatIsNoneIsNone(String timeout) {
        Connection worker = server.connect().sends(CAN_DO_TIMEOUT, "f", timeout).isServed();
        String handle = created(server.connect().sends(SUBMIT_JOB_BG, "f", "", "x"));

        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, handle, "f", "x");
    }

    @Test
    void aTimeoutOfTwentyDigitsIsAnError() {
        Connection worker = server.connect().sends(CAN_DO_TIMEOUT, "f", "9".repeat(20));

        assertThat(worker.nextPacket().argument(0)).isEqualTo("ARGUMENT_TOO_LARGE");
        worker.isServed();
    }

    // ---------------------------------------------------------------- questions

    @Test
    void theStatusOfAnUnknownHandleIsZero() {
        Connection client = server.connect();

        for (String handle : List.of("H:test:1", "H:elsewhere:5", "", "x", "H:test:", "x".repeat(100))) {
            client.sends(GET_STATUS, handle).receives(STATUS_RES, handle, "0", "0", "0", "0");
        }
    }

    @Test
    void theStatusOfAUniqueHasSixFields() {
        Connection client = server.connect();
        client.sends(GET_STATUS_UNIQUE, "u").receives(STATUS_RES_UNIQUE, "u", "0", "0", "0", "0", "0");
        String handle = created(client.sends(SUBMIT_JOB, "f", "u", "x"));
        created(server.connect().sends(SUBMIT_JOB, "f", "u", "x"));

        client.sends(GET_STATUS_UNIQUE, "u").receives(STATUS_RES_UNIQUE, "u", "1", "0", "0", "0", "2");
        Connection worker = server.worker("f");
        worker.sends(GRAB_JOB)
                .receives(JOB_ASSIGN, handle, "f", "x")
                .sends(WORK_STATUS, handle, "3", "4")
                .isServed();
        client.receives(WORK_STATUS, handle, "3", "4");
        client.sends(GET_STATUS_UNIQUE, "u").receives(STATUS_RES_UNIQUE, "u", "1", "1", "3", "4", "2");
        for (String other : List.of("", "-", "U", "x".repeat(100))) {
            client.sends(GET_STATUS_UNIQUE, other).receives(STATUS_RES_UNIQUE, other, "0", "0", "0", "0", "0");
        }
    }

    @Test
    void aClientIdIsCutAndShown() {
        Connection worker = server.connect();
        assertThat(worker.list("workers")).singleElement().asString().endsWith(" 127.0.0.1 - :");

        worker.sends(SET_CLIENT_ID, "a name with blanks").sends(CAN_DO, "two words");
        assertThat(worker.list("workers")).singleElement().asString().endsWith(" a name with blanks : two words");
        worker.sends(SET_CLIENT_ID, "x".repeat(200));
        assertThat(worker.list("workers")).singleElement().asString().contains(" " + "x".repeat(127) + " :");
        worker.sends(SET_CLIENT_ID, "a\nb");
        assertThat(worker.list("workers")).singleElement().asString().contains(" a?b :");
    }

    @Test
    void aFunctionRegisteredTwiceIsOne() {
        Connection worker = server.worker("f", "f");

        worker.sends("status\n").receives("f\t0\t0\t1\n.\n");
        worker.sends(CANT_DO, "f").sends("status\n").receives("f\t0\t0\t0\n.\n");
    }

    @Test
    void namesMayBeEmptyOrOfAnyBytes() {
        Connection client = server.connect();
        for (String function : List.of("", "two words", "gr\u00c3\u00b6\u00dfe", "a\tb", "x".repeat(8_192))) {
            String handle = created(client.sends(SUBMIT_JOB_BG, function, "", ""));
            server.worker(function).sends(GRAB_JOB).receives(JOB_ASSIGN, handle, function, "");
        }
        client.sends(SUBMIT_JOB_BG, "x".repeat(8_193), "", "");
        assertThat(client.nextPacket().argument(0)).isEqualTo("ARGUMENT_TOO_LARGE");
        client.sends(CAN_DO, "x".repeat(8_193));
        assertThat(client.nextPacket().argument(0)).isEqualTo("ARGUMENT_TOO_LARGE");
        client.isServed();
    }

    @Test
    void aLineOfBlanksIsAnUnknownCommand() {
        server.connect()
                .sends(" \n   \r\n status\n")
                .receives("ERR UNKNOWN_COMMAND Unknown+server+command\r\n".repeat(3))
                .isServed();
    }

    @Test
    void aLineOfMoreThanFiveWordsEndsTheConnection() {
        Connection admin = server.connect();

        assertThat(admin.sends("version\na b c d e f\n").rest())
                .startsWith("OK ")
                .endsWith("\n");
    }

    private static String workloads(Connection worker, int count) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            all.append(' ').append(worker.sends(GRAB_JOB).nextPacket().argument(2));
        }
        return all.substring(1);
    }

    private static long number(String handle) {
        return Long.parseLong(handle.substring(handle.lastIndexOf(':') + 1));
    }
}

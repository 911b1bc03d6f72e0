package dev.gearman.server.interop;

import static dev.gearman.server.interop.Connection.CAN_DO;
import static dev.gearman.server.interop.Connection.ECHO_REQ;
import static dev.gearman.server.interop.Connection.ECHO_RES;
import static dev.gearman.server.interop.Connection.ERROR;
import static dev.gearman.server.interop.Connection.GRAB_JOB;
import static dev.gearman.server.interop.Connection.JOB_ASSIGN;
import static dev.gearman.server.interop.Connection.JOB_CREATED;
import static dev.gearman.server.interop.Connection.SET_CLIENT_ID;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_BG;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_HIGH_BG;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_LOW_BG;
import static dev.gearman.server.interop.Connection.WORK_COMPLETE;
import static dev.gearman.server.interop.Connection.WORK_FAIL;
import static dev.gearman.server.interop.Connection.packet;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every administrative command, byte by byte, as scripts and monitors have relied on it for years. */
class AdminCommandTests {

    private static final String INCOMPLETE =
            "ERR INVALID_ARGUMENTS An+incomplete+set+of+arguments+was+sent+to+this+command+";

    @RegisterExtension
    final Interop interop = new Interop();

    private Connection admin;

    @BeforeEach
    void connect() {
        admin = interop.connect();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void singleValuesFollowAnOk(String lineEnd) {
        assertThat(admin.sends("version" + lineEnd).nextLine()).matches("OK \\S+\n");
        assertThat(admin.sends("verbose" + lineEnd).nextLine())
                .matches("OK (FATAL|ALERT|CRITICAL|ERROR|WARNING|NOTICE|INFO|DEBUG)\n");
        assertThat(admin.sends("getpid" + lineEnd).nextLine()).matches("OK \\d+\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void listsOfAnEmptyServerAreADot(String lineEnd) {
        admin.sends("status" + lineEnd).receives(".\n");
        admin.sends("prioritystatus" + lineEnd).receives(".\n");
        admin.sends("show jobs" + lineEnd).receives(".\n");
        admin.sends("show unique jobs" + lineEnd).receives(".\n");
    }

    @Test
    void statusHasTotalRunningAndWorkers() {
        submitFour("reverse");
        runOne("reverse");
        interop.connect().sends(CAN_DO, "reverse").sends(ECHO_REQ, "").receives(ECHO_RES, "");

        admin.sends("status\n").receives("reverse\t4\t1\t2\n.\n");
        admin.sends("status\r\n").receives("reverse\t4\t1\t2\n.\n");
    }

    @Test
    void priorityStatusCountsWhatWaits() {
        submitFour("reverse");
        runOne("reverse");

        // high, normal, low, workers; the worker has taken the job of high priority
        admin.sends("prioritystatus\n").receives("reverse\t0\t2\t1\t1\n.\n");
        admin.sends("prioritystatus\r\n").receives("reverse\t0\t2\t1\t1\n.\n");
    }

    @Test
    void workersListsEveryConnection() {
        interop.connect()
                .sends(SET_CLIENT_ID, "w1")
                .sends(CAN_DO, "x1")
                .sends(CAN_DO, "x2")
                .sends(ECHO_REQ, "")
                .receives(ECHO_RES, "");

        // latest function first; the asking connection is one of them
        assertThat(admin.list("workers"))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).matches("\\d+ 127\\.0\\.0\\.1 w1 : x2 x1"),
                        line -> assertThat(line).matches("\\d+ 127\\.0\\.0\\.1 - :"));
    }

    @Test
    void jobsAndTheirUniquesAreShown() {
        Connection client = interop.connect();
        String background =
                client.sends(SUBMIT_JOB_BG, "f", "u1", "x").nextPacket().body();
        String foreground =
                client.sends(SUBMIT_JOB, "f", "u2", "x").nextPacket().body();

        // handle, retries, ignored, queued (which says: in the background)
        assertThat(admin.list("show jobs"))
                .containsExactlyInAnyOrder(background + "\t0\t0\t1", foreground + "\t0\t0\t0");
        assertThat(admin.list("show unique jobs")).containsExactlyInAnyOrder("u1", "u2");
    }

    @Test
    void anEmptyUniqueIsAnEmptyLine() {
        interop.connect().sends(SUBMIT_JOB_BG, "f", "", "x").nextPacket();

        admin.sends("show unique jobs\n").receives("\n.\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void aCancelledJobFailsForItsClient(String lineEnd) {
        Connection client = interop.connect();
        String handle = client.sends(SUBMIT_JOB, "f", "u", "x").nextPacket().body();

        admin.sends("cancel job " + handle + lineEnd).receives("OK\r\n");

        client.receives(WORK_FAIL, handle);
        admin.sends("cancel job H:nowhere:1" + lineEnd).receives("ERR UNKNOWN_JOB\r\n");
    }

    @Test
    @UnlikeGearmand("a cancelled job stays known and counted, and can be cancelled again")
    void aCancelledJobIsGoneAtOnce() {
        String handle = interop.connect()
                .sends(SUBMIT_JOB_BG, "f", "u", "x")
                .nextPacket()
                .body();

        admin.sends("cancel job " + handle + "\n").receives("OK\r\n");

        admin.sends("cancel job " + handle + "\n").receives("ERR UNKNOWN_JOB\r\n");
        admin.sends("status\n").receives("f\t0\t0\t0\n.\n");
        admin.sends("show jobs\n").receives(".\n");
        admin.sends("show unique jobs\n").receives(".\n");
    }

    @Test
    void functionsAreCreatedAndDropped() {
        admin.sends("create function bar\r\n").receives("OK\r\n");
        admin.sends("status\r\n").receives("bar\t0\t0\t0\n.\n");
        admin.sends("drop function bar\r\n").receives("OK\r\n");
        admin.sends("status\r\n").receives(".\n");
        admin.sends("drop function bar\r\n").receives("ERR function not found\r\n");
    }

    @Test
    @UnlikeGearmand("with LF it cuts off the last character of the name")
    void functionsAreCreatedAndDroppedWithLineFeedsOnly() {
        admin.sends("create function bar\n").receives("OK\r\n");
        admin.sends("status\n").receives("bar\t0\t0\t0\n.\n");
        admin.sends("drop function bar\n").receives("OK\r\n");
        admin.sends("status\n").receives(".\n");
        admin.sends("drop function bar\n").receives("ERR function not found\r\n");
    }

    @Test
    void aFunctionWithWorkersIsNotDropped() {
        interop.connect().sends(CAN_DO, "busy").sends(ECHO_REQ, "").receives(ECHO_RES, "");

        admin.sends("drop function busy\r\n")
                .receives("ERR there are still connected workers or executing clients\r\n");
        admin.sends("status\n").receives("busy\t0\t0\t1\n.\n");
    }

    @Test
    @UnlikeGearmand("it drops the function and loses its jobs")
    void aFunctionWithWaitingJobsIsNotDropped() {
        interop.connect().sends(SUBMIT_JOB_BG, "busy", "", "x").nextPacket();

        admin.sends("drop function busy\r\n")
                .receives("ERR there are still connected workers or executing clients\r\n");
        admin.sends("status\n").receives("busy\t1\t0\t0\n.\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void aFullQueueRefusesJobs(String lineEnd) {
        Connection client = interop.connect();
        client.sends(SUBMIT_JOB_BG, "f", "", "1").nextPacket();

        admin.sends("maxqueue f 2" + lineEnd).receives("OK\r\n");

        assertThat(client.sends(SUBMIT_JOB_BG, "f", "", "2").nextPacket().type())
                .isEqualTo(JOB_CREATED);
        client.sends(SUBMIT_JOB_BG, "f", "", "3").receives(ERROR, "QUEUE_ERROR", "Job queue is full");

        admin.sends("maxqueue f" + lineEnd).receives("OK\r\n");
        assertThat(client.sends(SUBMIT_JOB_BG, "f", "", "3").nextPacket().type())
                .isEqualTo(JOB_CREATED);
    }

    @Test
    void eachPriorityHasItsOwnLimit() {
        Connection client = interop.connect();
        client.sends(SUBMIT_JOB_BG, "f", "", "1").nextPacket();

        admin.sends("maxqueue f 3 1 2\n").receives("OK\r\n");

        client.sends(SUBMIT_JOB_BG, "f", "", "2").receives(ERROR, "QUEUE_ERROR", "Job queue is full");
        assertThat(client.sends(SUBMIT_JOB_LOW_BG, "f", "", "3").nextPacket().type())
                .isEqualTo(JOB_CREATED);
        client.sends(SUBMIT_JOB_LOW_BG, "f", "", "4").receives(ERROR, "QUEUE_ERROR", "Job queue is full");
        assertThat(client.sends(SUBMIT_JOB_HIGH_BG, "f", "", "5").nextPacket().type())
                .isEqualTo(JOB_CREATED);
    }

    @Test
    @UnlikeGearmand("it says OK and forgets the limit")
    void aLimitIsKeptForAFunctionThatIsNotKnownYet() {
        admin.sends("maxqueue f 1\n").receives("OK\r\n");

        Connection client = interop.connect();
        assertThat(client.sends(SUBMIT_JOB_BG, "f", "", "1").nextPacket().type())
                .isEqualTo(JOB_CREATED);
        client.sends(SUBMIT_JOB_BG, "f", "", "2").receives(ERROR, "QUEUE_ERROR", "Job queue is full");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            show            | ERR UNKNOWN_COMMAND Unknown+server+commandshow
            show foo        | ERR UNKNOWN_SHOW_ARGUMENTS
            show jobs x     | ERR UNKNOWN_SHOW_ARGUMENTS
            cancel          | ERR UNKNOWN_COMMAND Unknown+server+commandcancel
            cancel job      | ERR UNKNOWN_COMMAND Unknown+server+commandcancel
            cancel foo bar  | ERR UNKNOWN_ERROR
            shutdown        | ERR UNKNOWN_COMMAND Unknown+server+commandshutdown
            shutdown graceful | ERR UNKNOWN_COMMAND Unknown+server+commandshutdown
            priority status | ERR UNKNOWN_COMMAND Unknown+server+commandpriority
            no such command | ERR UNKNOWN_COMMAND Unknown+server+commandno
            ''              | ERR UNKNOWN_COMMAND Unknown+server+command
            """, delimiter = '|')
    void whatIsNotUnderstoodIsAnError(String command, String answer) {
        admin.sends(command + "\n").receives(answer + "\r\n");
        admin.sends(command + "\r\n").receives(answer + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "drop", "create function", "drop function", "maxqueue"})
    void missingArgumentsAreAnError(String command) {
        String answer = INCOMPLETE + command.split(" ")[0] + "\r\n";

        admin.sends(command + "\n").receives(answer);
        admin.sends(command + "\r\n").receives(answer);
    }

    @Test
    void commandsAreNotCaseSensitive() {
        admin.sends("STATUS\nShow Jobs\nsHOW uNIQUE jOBS\n").receives(".\n.\n.\n");
        assertThat(admin.sends("VERSION\n").nextLine()).startsWith("OK ");
    }

    @Test
    void moreWordsThanACommandNeedsAreIgnored() {
        admin.sends("status of everything\n").receives(".\n");
    }

    @Test
    void severalBlanksAreOne() {
        admin.sends("show   unique  jobs\n").receives(".\n");
    }

    @Test
    void severalCommandsAtOnceAreAnsweredInOrder() {
        admin.sends("status\r\nfoo\nshow jobs\n\ngetpid\r\n")
                .receives(".\n"
                        + "ERR UNKNOWN_COMMAND Unknown+server+commandfoo\r\n"
                        + ".\n"
                        + "ERR UNKNOWN_COMMAND Unknown+server+command\r\n");
        assertThat(admin.nextLine()).matches("OK \\d+\n");
    }

    @Test
    void aCommandMayComeByteByByte() {
        for (char c : "status\r\n".toCharArray()) {
            admin.sends("" + c);
        }
        admin.receives(".\n");
    }

    @Test
    void textAndPacketsMixOnOneConnection() {
        admin.sends(packet(ECHO_REQ, "a\nb") + "status\n" + packet(SUBMIT_JOB_BG, "f", "", "status\n") + "status\r\n")
                .receives(ECHO_RES, "a\nb")
                .receives(".\n");
        assertThat(admin.nextPacket().type()).isEqualTo(JOB_CREATED);
        admin.receives("f\t1\t0\t0\n.\n");

        admin.sends(packet(CAN_DO, "f") + packet(GRAB_JOB) + "status\n");
        Connection.Packet job = admin.nextPacket();
        assertThat(job.type()).isEqualTo(JOB_ASSIGN);
        assertThat(job.body()).endsWith("\0f\0status\n");
        admin.receives("f\t1\t1\t1\n.\n");

        admin.sends(packet(WORK_COMPLETE, job.argument(0), "") + "status\n").receives("f\t0\t0\t1\n.\n");
    }

    /** Two normal jobs, one high, one low. */
    private void submitFour(String function) {
        Connection client = interop.connect();
        client.sends(SUBMIT_JOB_BG, function, "", "1").nextPacket();
        client.sends(SUBMIT_JOB_LOW_BG, function, "", "2").nextPacket();
        client.sends(SUBMIT_JOB_HIGH_BG, function, "", "3").nextPacket();
        client.sends(SUBMIT_JOB_BG, function, "", "4").nextPacket();
    }

    private void runOne(String function) {
        Connection worker = interop.connect().sends(CAN_DO, function).sends(GRAB_JOB);
        assertThat(worker.nextPacket().type()).isEqualTo(JOB_ASSIGN);
    }
}

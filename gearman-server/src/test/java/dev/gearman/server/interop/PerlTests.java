package dev.gearman.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.interop.Interop.FunctionStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients and workers in Perl, by the modules {@code Gearman::Client} and {@code Gearman::Worker}. */
@RequiresPeer(Peer.PERL)
class PerlTests {

    @RegisterExtension
    final Interop interop = new Interop();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"high", "normal", "low"})
    void aForegroundJobIsDone(String priority) {
        worker("reverse");

        assertThat(does("do", "reverse", "hello", "priority=" + priority))
                .containsExactly("complete olleh", "result olleh");
    }

    @ParameterizedTest
    @ValueSource(strings = {"high", "normal", "low"})
    void aBackgroundJobIsAcceptedAndDone(String priority) {
        assertThat(does("background", "reverse", "hello", "priority=" + priority))
                .singleElement()
                .satisfies(line -> assertThat(line).matches("accepted 127\\.0\\.0\\.1:\\d+//H:[^:]+:\\d+"));
        assertThat(interop.status("reverse")).isEqualTo(new FunctionStatus(1, 0, 0));

        worker("reverse").awaitLine("job reverse");

        interop.awaitStatus("reverse", status -> status.total() == 0);
    }

    @Test
    void aClientHearsEverythingThatAWorkerSays() {
        worker("steps");

        assertThat(does("do", "steps", "x"))
                .containsExactly(
                        "status 1/2",
                        "data first\\0half",
                        "warning careful",
                        "data second half",
                        "status 2/2",
                        "complete done",
                        "result done");
    }

    @Test
    void aSetOfTasksRunsSideBySide() {
        worker("reverse", "fail", "exception", "undefined", "complete");
        worker("reverse");

        List<String> lines = set(
                "one=reverse:abc",
                "two=reverse:def",
                "failing=fail:x",
                "undefined=undefined:x",
                "exceptional=exception:x",
                "early=complete:x");

        assertThat(lines)
                .filteredOn(line -> line.contains(" created "))
                .hasSize(6)
                .doesNotHaveDuplicates();
        assertThat(lines)
                .filteredOn(line -> !line.contains(" created "))
                .containsExactlyInAnyOrder(
                        "one complete cba",
                        "two complete fed",
                        "failing fail jshandle fail",
                        "undefined fail jshandle fail",
                        "exceptional exception boom\\0bang",
                        "early complete early",
                        "all done");
    }

    /**
     * Where a worker's result is empty or "0", the module leaves out both the result and the NUL behind the handle: its
     * WORK_COMPLETE is nothing but a handle.
     */
    @ParameterizedTest
    @ValueSource(strings = {"empty", "zero"})
    @UnlikeGearmand("it gives the job to the worker again and again, and fills its log without end")
    void anEmptyResultCompletesTheJob(String function) {
        PeerProcess worker = worker(function, "reverse");

        assertThat(does("do", function, "x", "timeout=20")).containsExactly("complete ", "result ");
        assertThat(does("do", "reverse", "hello")).containsExactly("complete olleh", "result olleh");
        worker.hasWritten("job " + function, "job reverse");
    }

    /** As with an empty result: the packets of the worker have no NUL. Those to the client must have one. */
    @Test
    @UnlikeGearmand("as with an empty result")
    void emptyDataWarningsAndExceptionsReachTheClient() {
        worker("empties", "empty-exception");

        assertThat(does("do", "empties", "x", "timeout=20"))
                .containsExactly("data ", "warning ", "complete done", "result done");
        assertThat(does("do", "empty-exception", "x", "timeout=20", "exceptions=1"))
                .containsExactly("exception ", "result undef");
    }

    /** It sends a WORK_EXCEPTION, and then a WORK_FAIL for the job that has already ended. */
    @Test
    @UnlikeGearmand("it answers the second packet with an error, of which the worker dies")
    void aWorkerSurvivesADyingFunction() {
        PeerProcess worker = worker("die", "reverse");

        // the text is in the middle of a serialized scalar
        assertThat(String.join("\n", does("do", "die", "x", "exceptions=1")))
                .matches("(?s)exception .*bad day\n.*\nresult undef");
        assertThat(does("do", "die", "x")).containsExactly("fail jshandle fail", "result undef");
        assertThat(does("do", "reverse", "hello")).containsExactly("complete olleh", "result olleh");
        worker.hasWritten("job die", "failed", "job die", "failed", "job reverse");
    }

    @Test
    void aClientThatAsksForExceptionsGetsTheirText() {
        worker("exception");

        assertThat(does("do", "exception", "x", "exceptions=1"))
                .containsExactly("exception boom\\0bang", "result undef");
    }

    @Test
    @UnlikeGearmand("its WORK_FAIL has a NUL too much, and the client dies of the unknown handle")
    void anExceptionIsAFailureForAClientThatDidNotAskForExceptions() {
        worker("exception");

        assertThat(does("do", "exception", "x")).containsExactly("fail jshandle fail", "result undef");
    }

    @Test
    void aClientRetriesAFailedTask() {
        worker("fail-twice");

        assertThat(does("do", "fail-twice", gate(), "retry_count=3"))
                .containsExactly("retry 1", "retry 2", "complete third time lucky", "result third time lucky");
    }

    @Test
    void aClientGivesUpRetrying() {
        worker("fail");

        assertThat(does("do", "fail", "x", "retry_count=2"))
                .containsExactly("retry 1", "retry 2", "fail jshandle fail", "result undef");
    }

    @Test
    void aClientThatTimesOutLeavesNothingBehind() {
        assertThat(does("do", "copy", "unwanted", "timeout=0.1"))
                .containsExactly("fail Task copy elapsed timeout [0.1s]", "result undef");
        interop.awaitNoConnections();

        PeerProcess worker = worker("copy");

        assertThat(does("do", "copy", "wanted")).containsExactly("complete wanted", "result wanted");
        worker.hasWritten("job copy");
    }

    @Test
    void jobsWithTheSameUniqueAreOneJob() {
        PeerProcess first =
                interop.perl("do.pl", "do", "copy", "first", "uniq=same").start();
        interop.awaitStatus("copy", status -> status.total() == 1);
        String background = does("background", "copy", "second", "uniq=same").get(0);
        assertThat(does("background", "copy", "third", "uniq=same")).containsExactly(background);

        PeerProcess worker = worker("copy");

        assertThat(first.awaitExit().lines()).containsExactly("complete first", "result first");
        worker.hasWritten("job copy");
    }

    /** Each task of the set gets its own WORK_COMPLETE: this client counts them. */
    @Test
    void tasksOfASetWithTheSameUniqueAllGetTheAnswer() {
        PeerProcess client = interop.perl(
                        "set.pl", "a=copy:first:same", "b=copy:second:same", "c=copy:x:-", "d=copy:x:-")
                .start();
        client.awaitLines("four handles", lines -> lines.size() == 4);

        PeerProcess worker = worker("copy");

        assertThat(client.awaitExit().lines().subList(4, 9))
                .containsExactlyInAnyOrder(
                        "a complete first", "b complete first", "c complete x", "d complete x", "all done");
        worker.hasWritten("job copy", "job copy");
    }

    @Test
    void theStatusOfAJobIsTold() {
        PeerProcess client = interop.perl("status.pl", "gate", gate()).start();
        client.awaitLine("known 0/0");

        worker("gate");
        client.awaitLine("known running 3/10");

        open("gate");
        client.awaitExit();
        assertThat(client.lines()).endsWith("unknown 0/0");
    }

    @Test
    void theHandleReachesTheWorker() {
        worker("handle");

        List<String> lines = set("t=handle:x");

        String handle = lines.get(0).replaceAll(".*//", "");
        assertThat(lines).contains("t complete " + handle);
    }

    @Test
    void theIdOfAWorkerIsListed() {
        worker("id=resizer-7", "reverse");
        interop.awaitWorkers("reverse", 1);

        assertThat(interop.connect().list("workers"))
                .anySatisfy(line -> assertThat(line).matches("\\d+ 127\\.0\\.0\\.1 resizer-7 : reverse"));
    }

    @Test
    void aWorkerUnregistersAFunction() {
        worker("unregister=copy", "copy", "reverse");
        assertThat(does("do", "copy", "x")).contains("complete x");

        interop.awaitWorkers("copy", 0);
        assertThat(does("do", "reverse", "hello")).contains("complete olleh");
    }

    @Test
    void aWorkerUnregistersEverything() {
        worker("unregister=*", "copy", "reverse");
        assertThat(does("do", "copy", "x")).contains("complete x");

        interop.awaitWorkers("copy", 0);
        interop.awaitWorkers("reverse", 0);
    }

    /** The module puts the prefix before the name, with a tab between them. */
    @Test
    void aPrefixKeepsApplicationsApart() {
        worker("prefix=blue", "id=blue", "id");
        worker("prefix=red", "id=red", "id");

        assertThat(does("do", "id", "x", "prefix=red")).contains("complete red");
        assertThat(does("do", "id", "x", "prefix=blue")).contains("complete blue");
        assertThat(interop.connect().list("status")).contains("blue\tid\t0\t0\t1", "red\tid\t0\t0\t1");
    }

    @Test
    @UnlikeGearmand("it gives the job to the next worker")
    void aJobThatTakesTooLongFails() {
        worker("job-timeout=1", "slow-once");

        assertThat(does("do", "slow-once", gate())).containsExactly("fail jshandle fail", "result undef");

        // an error packet would end a Perl worker: its late answer is taken without a word
        open("gate");
        assertThat(does("do", "slow-once", gate())).contains("complete in time");
    }

    @Test
    void aThousandTasksRunAtOnce() {
        worker("reverse");
        worker("reverse");

        assertThat(interop.perl("many.pl", "1000").run().lines()).containsExactly("1000 right, 0 wrong");
    }

    @Test
    void largeWorkloadsPass() {
        worker("reverse");

        assertThat(interop.perl("many.pl", "4", "1048576").run().lines()).containsExactly("4 right, 0 wrong");
    }

    @Test
    void theJobOfAKilledWorkerIsDoneByAnother() {
        worker("die-once");
        worker("die-once");
        interop.awaitWorkers("die-once", 2);

        assertThat(does("do", "die-once", gate())).contains("complete alive");
        interop.awaitWorkers("die-once", 1);
    }

    /** The client tells its tasks apart by their handles alone, also when these come from several servers. */
    @Test
    @UnlikeGearmand("two servers on one machine give the same handles, and the client mixes up their answers")
    void aClientSpreadsUniquesOverItsServers() {
        ServerUnderTest other = interop.anotherServer();
        PeerProcess client = interop.perl(
                        "set.pl",
                        "0=copy:a:u0",
                        "1=copy:b:u1",
                        "2=copy:c:u2",
                        "3=copy:d:u3",
                        "4=copy:e:u4",
                        "5=copy:f:u5",
                        "6=copy:g:u6",
                        "7=copy:h:u7",
                        "8=copy:i:u0")
                .start();
        client.awaitLines("nine handles", lines -> lines.size() == 9);

        // four each is how this module hashes these names; u0 is there twice and a single job
        assertThat(interop.status("copy").total()).isEqualTo(4);
        assertThat(interop.status(other, "copy").total()).isEqualTo(4);

        worker("copy");

        assertThat(client.awaitExit().lines().subList(9, 19))
                .containsExactlyInAnyOrder(
                        "0 complete a",
                        "1 complete b",
                        "2 complete c",
                        "3 complete d",
                        "4 complete e",
                        "5 complete f",
                        "6 complete g",
                        "7 complete h",
                        "8 complete a",
                        "all done");
    }

    @Test
    void clientAndWorkerGoOnWithTheSecondServerWhenTheFirstIsDown() {
        ServerUnderTest other = interop.anotherServer();
        worker("reverse");
        interop.awaitStatus(other, "reverse", status -> status.workers() == 1);

        interop.server().stop();

        for (int i = 0; i < 4; i++) {
            // the client starts with a random server
            assertThat(does("do", "reverse", "hello")).contains("complete olleh");
        }
    }

    /** A worker that found a server down sleeps for ten seconds, unless another server wakes it. */
    @Test
    void aWorkerComesBackAfterARestartOfTheServer() {
        ServerUnderTest other = interop.anotherServer();
        worker("reverse");
        interop.awaitWorkers("reverse", 1);
        interop.awaitStatus(other, "reverse", status -> status.workers() == 1);

        interop.server().stop();
        interop.server().start();

        Connection alarmClock = interop.connect(other);
        interop.awaitStatus("reverse", status -> {
            alarmClock.sends(Connection.SUBMIT_JOB_BG, "reverse", "", "x").nextPacket();
            return status.workers() == 1;
        });
        assertThat(does("do", "reverse", "hello")).contains("complete olleh");
    }

    @Test
    void aClientReadsTheStatusOfAllServers() {
        ServerUnderTest other = interop.anotherServer();
        worker("reverse", "copy");
        interop.awaitWorkers("copy", 1);
        interop.awaitStatus(other, "copy", status -> status.workers() == 1);
        interop.awaitWorkers("reverse", 1);
        interop.awaitStatus(other, "reverse", status -> status.workers() == 1);

        assertThat(interop.perl("servers.pl").run().lines())
                .containsExactlyInAnyOrder(
                        interop.server().address() + " copy 0 0 1",
                        interop.server().address() + " reverse 0 0 1",
                        other.address() + " copy 0 0 1",
                        other.address() + " reverse 0 0 1");
    }

    @Test
    @RequiresPeer(Peer.PHP)
    void aPhpClientHearsEverythingThatAPerlWorkerSays() {
        worker("steps");

        assertThat(interop.php("tasks.php", "t=addTask:steps:x").run().lines().subList(1, 7))
                .containsExactly(
                        "t status 1/2",
                        "t data first\\0half",
                        "t warning careful",
                        "t data second half",
                        "t status 2/2",
                        "t complete done");
    }

    @Test
    @RequiresPeer(Peer.PHP)
    void aPerlClientHearsEverythingThatAPhpWorkerSays() {
        interop.php("worker.php", "steps", "exception", "fail").start();

        assertThat(does("do", "steps", "x"))
                .containsExactly(
                        "status 1/2",
                        "data first\\0half",
                        "warning careful",
                        "data second half",
                        "status 2/2",
                        "complete done",
                        "result done");
        assertThat(does("do", "exception", "x", "exceptions=1")).contains("exception boom\\0bang");
        assertThat(does("do", "fail", "x")).contains("fail jshandle fail");
    }

    /** A Perl worker of all servers that were started so far. */
    private PeerProcess worker(String... arguments) {
        return interop.perl("worker.pl", arguments).start();
    }

    private List<String> does(String... arguments) {
        return interop.perl("do.pl", arguments).run().lines();
    }

    private List<String> set(String... tasks) {
        return interop.perl("set.pl", tasks).run().lines();
    }

    private String gate() {
        return folder.resolve("gate").toString();
    }

    private void open(String gate) {
        try {
            Files.createFile(folder.resolve(gate));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

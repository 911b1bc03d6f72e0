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

/** Clients and workers in PHP, by the gearman extension, which is libgearman inside. */
@RequiresPeer(Peer.PHP)
class PhpTests {

    @RegisterExtension
    final Interop interop = new Interop();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"doNormal", "doHigh", "doLow"})
    void aForegroundJobIsDone(String method) {
        worker("reverse");

        assertThat(does(method, "reverse", "hello")).containsExactly("complete olleh");
    }

    @ParameterizedTest
    @ValueSource(strings = {"doBackground", "doHighBackground", "doLowBackground"})
    void aBackgroundJobIsAcceptedAndDone(String method) {
        assertThat(does(method, "reverse", "hello"))
                .singleElement()
                .satisfies(line -> assertThat(line).matches("accepted H:[^:]+:\\d+"));
        assertThat(interop.status("reverse")).isEqualTo(new FunctionStatus(1, 0, 0));

        worker("count=1", "reverse").awaitLine("finished");

        interop.awaitStatus("reverse", status -> status.total() == 0);
    }

    @Test
    void highComesBeforeNormalAndLowComesLast() {
        for (String priority : List.of("doLowBackground", "doBackground", "doHighBackground")) {
            does(priority, "gate", folder.resolve(priority).toString());
        }
        PeerProcess worker = worker("gate");

        worker.awaitLine("at the gate");
        assertThat(interop.status("gate")).isEqualTo(new FunctionStatus(3, 1, 1));
        open("doHighBackground");
        interop.awaitStatus("gate", status -> status.total() == 2 && status.running() == 1);
        open("doBackground");
        interop.awaitStatus("gate", status -> status.total() == 1 && status.running() == 1);
        open("doLowBackground");
        interop.awaitStatus("gate", status -> status.total() == 0);
    }

    @Test
    void aClientHearsEverythingThatAWorkerSays() {
        worker("steps");

        assertThat(tasks("t=addTask:steps:x").subList(1, 7))
                .containsExactly(
                        "t status 1/2",
                        "t data first\\0half",
                        "t warning careful",
                        "t data second half",
                        "t status 2/2",
                        "t complete done");
    }

    @Test
    void tasksOfAllKindsRunSideBySide() {
        worker("reverse", "fail", "exception", "throw", "return-fail", "nothing");
        worker("reverse", "nothing");

        List<String> lines = tasks(
                "normal=addTask:reverse:abc",
                "high=addTaskHigh:reverse:def",
                "low=addTaskLow:reverse:ghi",
                "failing=addTask:fail:x",
                "returning=addTask:return-fail:x",
                "exceptional=addTask:exception:x",
                "throwing=addTask:throw:x",
                "empty=addTask:nothing:x",
                "background=addTaskBackground:nothing:x",
                "high-background=addTaskHighBackground:nothing:x",
                "low-background=addTaskLowBackground:nothing:x");

        assertThat(lines)
                .filteredOn(line -> line.contains(" created "))
                .hasSize(11)
                .doesNotHaveDuplicates();
        assertThat(lines)
                .filteredOn(line -> !line.contains(" created "))
                .containsExactlyInAnyOrder(
                        "normal complete cba",
                        "high complete fed",
                        "low complete ihg",
                        "failing fail ",
                        "returning fail ",
                        "exceptional exception boom\\0bang",
                        // a slip of the extension: it sends the text of its last error, not of the exception
                        "throwing exception Unable to add worker function",
                        "empty complete ",
                        "all done");
    }

    @Test
    void aWorkerSurvivesItsFailuresAndExceptions() {
        PeerProcess worker = worker("fail", "return-fail", "exception", "throw", "reverse");

        assertThat(does("doNormal", "fail", "x")).containsExactly("fail ");
        assertThat(does("doNormal", "return-fail", "x")).containsExactly("fail ");
        assertThat(does("doNormal", "exception", "x")).containsExactly("exception ");
        assertThat(does("doNormal", "throw", "x")).containsExactly("exception ");
        assertThat(does("doNormal", "reverse", "x")).containsExactly("complete x");

        worker.hasWritten("job fail", "job return-fail", "job exception", "job throw", "thrown bad day", "job reverse");
        assertThat(interop.status("fail")).isEqualTo(new FunctionStatus(0, 0, 1));
        assertThat(interop.status("exception")).isEqualTo(new FunctionStatus(0, 0, 1));
    }

    @Test
    @UnlikeGearmand("its WORK_FAIL has a NUL too much, for which the client waits for ever")
    void anExceptionIsAFailureForAClientThatDidNotAskForExceptions() {
        worker("exception");

        assertThat(does("doNormal", "exception", "x", "exceptions=no")).containsExactly("fail ");
    }

    @Test
    void jobsWithTheSameUniqueAreOneJob() {
        PeerProcess first =
                interop.php("do.php", "doNormal", "copy", "first", "same").start();
        interop.awaitStatus("copy", status -> status.total() == 1);
        String background = does("doBackground", "copy", "second", "same").get(0);
        List<String> again = does("doBackground", "copy", "third", "same");
        assertThat(again).containsExactly(background);

        PeerProcess worker = worker("copy");

        assertThat(first.awaitExit().lines()).containsExactly("complete first");
        assertThat(does("doNormal", "copy", "fresh", "same")).containsExactly("complete fresh");
        worker.hasWritten("job copy", "job copy");
    }

    @Test
    void tasksWithTheSameUniqueAllGetTheAnswer() {
        PeerProcess client = interop.php(
                        "tasks.php",
                        "a=addTask:copy:first:same",
                        "b=addTask:copy:second:same",
                        "c=addTask:copy:third:other")
                .start();
        client.awaitLines("three handles", lines -> lines.size() == 3);
        PeerProcess worker = worker("copy");

        List<String> lines = client.awaitExit().lines();

        assertThat(lines)
                .filteredOn(line -> line.contains("complete"))
                .hasSize(3)
                .contains("c complete third");
        List<String> shared =
                lines.stream().filter(line -> line.matches("[ab] complete .*")).toList();
        assertThat(shared.get(0).substring(2)).isEqualTo(shared.get(1).substring(2));
        worker.hasWritten("job copy", "job copy");
    }

    @Test
    void theStatusIsToldByHandleAndByUnique() {
        PeerProcess client =
                interop.php("status.php", "gate", gate(), "my unique").start();
        client.awaitLine("handle known 0/0").awaitLine("unique known 0/0").awaitLine("task known 0/0");

        worker("gate");
        client.awaitLine("handle known running 3/10")
                .awaitLine("unique known running 3/10")
                .awaitLine("task known running 3/10");

        open("gate");
        client.awaitExit();
        // the client asks one way after another; the job may begin, and end, between two of them
        assertThat(client.lines())
                .filteredOn(line -> !line.endsWith("running 0/0"))
                .hasSize(9)
                .contains("handle unknown 0/0", "unique unknown 0/0", "task unknown 0/0");
    }

    @Test
    void uniqueHandleAndNameReachTheWorker() {
        worker("unique", "handle", "name");

        assertThat(does("doNormal", "unique", "x", "my unique")).containsExactly("complete my unique");
        assertThat(does("doNormal", "name", "x")).containsExactly("complete name");
        List<String> lines = tasks("t=addTask:handle:x");
        String handle = lines.get(0).replace("t created ", "");
        assertThat(lines).contains("t complete " + handle);
    }

    /** libgearman asks with GRAB_JOB_ALL; without this option, with GRAB_JOB. */
    @Test
    void aWorkerMayGrabWithoutTheUnique() {
        worker("without=GEARMAN_WORKER_GRAB_UNIQ", "reverse", "unique");

        assertThat(does("doNormal", "reverse", "hello", "u")).containsExactly("complete olleh");
        assertThat(does("doNormal", "unique", "x", "u")).containsExactly("complete ");
    }

    @Test
    void aNonBlockingWorkerDoesJobs() {
        worker("with=GEARMAN_WORKER_NON_BLOCKING", "timeout=50", "reverse");

        for (String word : List.of("one", "two", "three")) {
            assertThat(does("doNormal", "reverse", word))
                    .containsExactly("complete " + new StringBuilder(word).reverse());
        }
    }

    @Test
    void aWorkerThatTimesOutGoesOn() {
        PeerProcess worker = worker("timeout=20", "reverse");
        worker.awaitLines("three time-outs", lines -> lines.size() >= 3);

        assertThat(does("doNormal", "reverse", "hello")).containsExactly("complete olleh");
        int before = worker.lines().size();
        worker.awaitLines("more time-outs", lines -> lines.size() >= before + 2);
        assertThat(does("doNormal", "reverse", "hello")).containsExactly("complete olleh");
        assertThat(worker.lines()).contains("timeout", "job reverse").doesNotContain("finished");
    }

    @Test
    void aClientThatTimesOutLeavesNothingBehind() {
        assertThat(does("doNormal", "copy", "unwanted", "timeout=100")).containsExactly("timeout");
        interop.awaitNoConnections();

        PeerProcess worker = worker("copy");

        assertThat(does("doNormal", "copy", "wanted")).containsExactly("complete wanted");
        worker.hasWritten("job copy");
    }

    @Test
    @UnlikeGearmand("it gives the job to the next worker")
    void aJobThatTakesTooLongFails() {
        PeerProcess worker = worker("job-timeout=1", "slow-once", "reverse");

        assertThat(does("doNormal", "slow-once", gate())).containsExactly("fail ");

        // the late answer is taken without a word: of an error packet work() would make an error
        open("gate");
        assertThat(does("doNormal", "slow-once", gate())).containsExactly("complete in time");
        assertThat(does("doNormal", "reverse", "hello")).containsExactly("complete olleh");
        worker.hasWritten("job slow-once", "job slow-once", "job reverse");
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
        PeerProcess worker = worker("unregister=copy", "reverse", "copy");
        assertThat(does("doNormal", "copy", "x")).containsExactly("complete x");
        worker.awaitLine("unregistered");

        assertThat(does("doNormal", "copy", "x", "timeout=200")).containsExactly("timeout");
        assertThat(does("doNormal", "reverse", "hello")).containsExactly("complete olleh");
        assertThat(interop.status("copy").workers()).isZero();
        assertThat(interop.status("reverse").workers()).isEqualTo(1);
    }

    @Test
    void aWorkerUnregistersEverything() {
        PeerProcess worker = worker("unregister=*", "reverse", "copy");
        assertThat(does("doNormal", "copy", "x")).containsExactly("complete x");
        worker.awaitLine("unregistered");

        // it says so only when it is woken
        does("doBackground", "reverse", "unwanted");

        interop.awaitStatus("reverse", status -> status.equals(new FunctionStatus(1, 0, 0)));
        interop.awaitWorkers("copy", 0);
    }

    @Test
    void everyByteOfEverySizePasses() {
        worker("copy", "md5");

        assertThat(interop.php("binary.php").run().lines())
                .containsExactly(
                        "NUL: echoed, arrived, copied",
                        "NULs around: echoed, arrived, copied",
                        "every byte: echoed, arrived, copied",
                        "8 KiB: echoed, arrived, copied",
                        "8 KiB and a byte: echoed, arrived, copied",
                        "1 MiB: echoed, arrived, copied",
                        "5 MiB: copied");
    }

    @Test
    void aThousandTasksRunAtOnce() {
        worker("reverse");
        worker("reverse");

        assertThat(interop.php("many.php", "1000").run().lines()).containsExactly("1000 right, 0 wrong, finished");
    }

    @Test
    void theJobOfAKilledWorkerIsDoneByAnother() {
        Path flag = folder.resolve("flag");
        worker("die-once");
        worker("die-once");
        interop.awaitWorkers("die-once", 2);

        assertThat(does("doNormal", "die-once", flag.toString())).containsExactly("complete alive");
        assertThat(Files.exists(flag)).isTrue();
        interop.awaitWorkers("die-once", 1);
    }

    @Test
    void aWorkerServesTwoServers() {
        ServerUnderTest other = interop.anotherServer();
        PeerProcess worker = worker("reverse");
        interop.awaitStatus(other, "reverse", status -> status.workers() == 1);
        interop.awaitWorkers("reverse", 1);

        for (ServerUnderTest server : List.of(interop.server(), other, interop.server(), other)) {
            assertThat(clientOf(server, "doNormal", "reverse", "hello")).containsExactly("complete olleh");
        }
        worker.awaitLines("four jobs", lines -> lines.size() == 4);
    }

    /**
     * The client does not ask for exceptions here. libgearman 1.1.20 asks as soon as it is told an address: it throws if
     * that server is down, and with two servers it may overlook every later answer of one that answered at once, of
     * whatever make.
     */
    @Test
    void clientAndWorkerGoOnWithTheSecondServerWhenTheFirstIsDown() {
        ServerUnderTest other = interop.anotherServer();
        worker("reverse");
        assertThat(does("doNormal", "reverse", "hello", "exceptions=no")).containsExactly("complete olleh");
        interop.awaitStatus(other, "reverse", status -> status.workers() == 1);

        interop.server().stop();

        assertThat(does("doNormal", "reverse", "hello", "exceptions=no")).containsExactly("complete olleh");
        assertThat(does("doBackground", "reverse", "hello", "exceptions=no"))
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("accepted"));
    }

    @Test
    void aWorkerComesBackAfterARestartOfTheServer() {
        worker("id=faithful", "reverse");
        assertThat(does("doNormal", "reverse", "hello")).containsExactly("complete olleh");

        interop.server().stop();
        interop.server().start();

        interop.awaitWorkers("reverse", 1);
        assertThat(does("doNormal", "reverse", "hello")).containsExactly("complete olleh");
    }

    /** A PHP worker of all servers that were started so far. */
    private PeerProcess worker(String... arguments) {
        return interop.php("worker.php", arguments).start();
    }

    private List<String> does(String... arguments) {
        return interop.php("do.php", arguments).run().lines();
    }

    private List<String> clientOf(ServerUnderTest server, String... arguments) {
        return interop.program("php", Interop.script("do.php"), server.address())
                .with(arguments)
                .run()
                .lines();
    }

    private List<String> tasks(String... tasks) {
        return interop.php("tasks.php", tasks).run().lines();
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

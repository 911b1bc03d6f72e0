package dev.gearman.server.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.interop.PeerProcess.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Debian's {@code gearman}, as client and as worker. */
@RequiresPeer(Peer.GEARMAN)
class GearmanToolTests {

    private static final String THREE_LINES = "one\ntwo\nthree\n";

    @RegisterExtension
    final Interop interop = new Interop();

    @Test
    void aJobOfTheGearmanToolIsDoneByAGearmanToolWorker() {
        interop.gearman("-w", "-f", "wc", "--", "wc", "-l").start();

        Finished client = interop.gearman("-f", "wc").stdin(THREE_LINES).run();

        assertThat(client.text()).isEqualTo("3\n");
        assertThat(client.errors()).isEmpty();
        assertThat(client.exitCode()).isZero();
    }

    @Test
    void aJobWaitsForAWorkerThatComesLater() {
        PeerProcess client = interop.gearman("-f", "wc").stdin(THREE_LINES).start();
        interop.awaitStatus("wc", status -> status.total() == 1);

        interop.gearman("-w", "-f", "wc", "--", "wc", "-l").start();

        assertThat(client.awaitExit().text()).isEqualTo("3\n");
    }

    @Test
    void aBackgroundJobIsAcceptedAtOnceAndDoneLater() {
        Finished client = interop.gearman("-b", "-f", "print").stdin("later").run();
        assertThat(client.text()).isEmpty();
        assertThat(client.exitCode()).isZero();
        assertThat(interop.status("print")).isEqualTo(new Interop.FunctionStatus(1, 0, 0));

        // without a command the worker prints the workload
        PeerProcess worker = interop.gearman("-w", "-c", "1", "-f", "print").start();

        assertThat(worker.awaitExit().text()).isEqualTo("later");
        interop.awaitStatus("print", status -> status.total() == 0);
    }

    @Test
    void highComesBeforeNormalAndLowComesLast() {
        interop.gearman("-b", "-L", "-f", "print", "low\n").run();
        interop.gearman("-b", "-f", "print", "normal\n").run();
        interop.gearman("-b", "-I", "-f", "print", "high\n").run();

        PeerProcess worker = interop.gearman("-w", "-c", "3", "-f", "print").start();

        assertThat(worker.awaitExit().lines()).containsExactly("high", "normal", "low");
    }

    @Test
    void eachLineBecomesAJob() {
        interop.gearman("-w", "-f", "size", "--", "wc", "-c").start();

        // -n keeps the end of the line, -N cuts it
        assertThat(interop.gearman("-n", "-f", "size").stdin("1\n22\n").run().lines())
                .containsExactly("2", "3");
        assertThat(interop.gearman("-N", "-f", "size").stdin("1\n22\n").run().lines())
                .containsExactly("1", "2");
    }

    @Test
    void eachLineOfAWorkersOutputBecomesAData() {
        interop.gearman("-w", "-n", "-f", "count", "--", "seq", "3").start();

        Finished client = interop.gearman("-s", "-f", "count").run();

        // the tool sends all lines so far with each line, and with the result all of them
        assertThat(client.text()).isEqualTo("1\n" + "1\n2\n" + "1\n2\n3\n");
    }

    @Test
    void theNameOfTheFunctionPrefixesTheOutput() {
        interop.gearman("-w", "-f", "wc", "--", "wc", "-l").start();

        assertThat(interop.gearman("-P", "-f", "wc").stdin(THREE_LINES).run().text())
                .isEqualTo("wc: 3\n");
    }

    @Test
    void aJobWithoutInputHasAnEmptyWorkload() {
        interop.gearman("-w", "-f", "size", "--", "wc", "-c").start();

        assertThat(interop.gearman("-s", "-f", "size").run().text()).isEqualTo("0\n");
    }

    @Test
    void eachArgumentBecomesAJob() {
        interop.gearman("-w", "-f", "size", "--", "wc", "-c").start();

        assertThat(interop.gearman("-f", "size", "a", "bb", "ccc").run().lines())
                .containsExactly("1", "2", "3");
    }

    @Test
    void aJobIsGivenToEachOfSeveralFunctions() {
        interop.gearman("-w", "-f", "lines", "--", "wc", "-l").start();
        interop.gearman("-w", "-f", "bytes", "--", "wc", "-c").start();

        Finished client = interop.gearman("-P", "-f", "lines", "-f", "bytes")
                .stdin(THREE_LINES)
                .run();

        assertThat(client.lines()).containsExactlyInAnyOrder("lines: 3", "bytes: 14");
    }

    @Test
    void aWorkerDoesSeveralFunctions() {
        interop.gearman("-w", "-f", "first", "-f", "second", "--", "cat").start();
        interop.awaitWorkers("second", 1);

        assertThat(interop.gearman("-f", "first", "a").run().text()).isEqualTo("a");
        assertThat(interop.gearman("-f", "second", "b").run().text()).isEqualTo("b");
        assertThat(interop.status("first").workers()).isEqualTo(1);
    }

    @Test
    void jobsWithTheSameUniqueAreOneJob() {
        PeerProcess first =
                interop.gearman("-u", "same", "-f", "print", "first").start();
        interop.awaitStatus("print", status -> status.total() == 1);
        PeerProcess second =
                interop.gearman("-u", "same", "-f", "print", "second").start();
        interop.gearman("-b", "-u", "same", "-f", "print", "third").run();
        interop.gearman("-b", "-u", "other", "-f", "print", "other").run();
        assertThat(interop.status("print").total()).isEqualTo(2);
        awaitClientsWithTheUnique("same", 2);

        interop.gearman("-w", "-f", "print", "--", "cat").start();

        assertThat(first.awaitExit().text()).isEqualTo("first");
        assertThat(second.awaitExit().text()).isEqualTo("first");
    }

    /** Packet 41 and 42: GET_STATUS_UNIQUE and its answer, whose last field is the number of waiting clients. */
    private void awaitClientsWithTheUnique(String unique, int clients) {
        Connection connection = interop.connect();
        await().atMost(PeerProcess.PATIENCE)
                .until(() ->
                        connection.sends(41, unique).nextPacket().argument(5).equals("" + clients));
    }

    @Test
    void aWorkerStopsAfterSoManyJobs() {
        PeerProcess worker = interop.gearman("-w", "-c", "2", "-f", "print").start();
        for (int i = 0; i < 3; i++) {
            interop.gearman("-b", "-f", "print", i + "\n").run();
        }

        assertThat(worker.awaitExit().lines()).containsExactly("0", "1");
        interop.awaitStatus("print", status -> status.equals(new Interop.FunctionStatus(1, 0, 0)));
    }

    @Test
    void aCommandThatFailsFailsItsJobAndTheWorkerGoesOn() {
        interop.gearman("-w", "-f", "find", "--", "grep", "good").start();

        Finished bad = interop.gearman("-f", "find", "bad").run();
        Finished good = interop.gearman("-f", "find", "good").run();

        assertThat(bad.errors()).contains("Job failed");
        assertThat(bad.exitCode()).isEqualTo(1);
        assertThat(good.text()).isEqualTo("good\n");
        assertThat(interop.status("find")).isEqualTo(new Interop.FunctionStatus(0, 0, 1));
    }

    @Test
    void theClientGivesUpAfterItsTimeoutAndItsJobIsNotDone() {
        Finished client = interop.gearman("-t", "200", "-f", "nobody", "x").run();

        assertThat(client.errors()).contains("GEARMAN_TIMEOUT");
        interop.awaitNoConnections();
        interop.gearman("-b", "-f", "nobody", "wanted").run();
        PeerProcess worker = interop.gearman("-w", "-c", "1", "-f", "nobody").start();
        assertThat(worker.awaitExit().text()).isEqualTo("wanted");
    }

    @Test
    void aVerboseClientNamesTheHandle() {
        interop.gearman("-w", "-f", "cat", "--", "cat").start();

        String text = interop.gearman("-v", "-f", "cat", "x").run().text();

        assertThat(text).containsPattern(Pattern.compile("Task created: H:[^:]+:\\d+"));
    }

    @Test
    void theServerIsTakenFromTheEnvironment() {
        interop.gearman("-w", "-f", "cat", "--", "cat").start();

        Finished client = interop.program("gearman", "-f", "cat", "from the environment")
                .env("GEARMAN_SERVER", interop.server().address())
                .run();

        assertThat(client.text()).isEqualTo("from the environment");
    }

    @Test
    void allBytesPassUnchanged() {
        byte[] everyByte = new byte[256];
        for (int i = 0; i < 256; i++) {
            everyByte[i] = (byte) i;
        }
        interop.gearman("-w", "-f", "cat", "--", "cat").start();

        assertThat(interop.gearman("-f", "cat").stdin(everyByte).run().out()).isEqualTo(everyByte);
    }

    /**
     * A MiB is what the tool can take: it needs time by the square of its input. And its worker writes all input
     * before it reads any output, so a bare {@code cat} would block for ever.
     */
    @Test
    void aMebibytePassesUnchanged(@TempDir Path folder) throws IOException {
        byte[] random = new byte[1 << 20];
        new Random(42).nextBytes(random);
        String file = folder.resolve("workload").toString();
        interop.gearman("-w", "-f", "cat", "--", "sh", "-c", "cat > " + file + "; cat " + file)
                .start();

        Finished client = interop.gearman("-f", "cat").stdin(random).run();

        assertThat(client.out()).isEqualTo(random);
        assertThat(Files.readAllBytes(Path.of(file))).isEqualTo(random);
    }

    @Test
    void namesMayHaveBlanksAndUmlauts() {
        interop.gearman("-w", "-f", "grüße an alle", "--", "cat").start();

        Finished client = interop.gearman("-f", "grüße an alle", "hallo").run();

        assertThat(client.text()).isEqualTo("hallo");
        String name = new String("grüße an alle".getBytes(UTF_8), ISO_8859_1);
        assertThat(interop.status(name).workers()).isEqualTo(1);
    }

    @Test
    void theJobOfAKilledWorkerIsDoneByAnother() {
        PeerProcess victim =
                interop.gearman("-w", "-f", "work", "--", "sleep", "600").start();
        PeerProcess client = interop.gearman("-f", "work", "precious").start();
        interop.awaitStatus("work", status -> status.running() == 1);

        interop.gearman("-w", "-f", "work", "--", "cat").start();
        interop.awaitWorkers("work", 2);
        victim.kill();

        assertThat(client.awaitExit().text()).isEqualTo("precious");
    }
}

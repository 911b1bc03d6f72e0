package dev.gearman.server;

import static dev.gearman.server.PromisesTests.created;
import static dev.gearman.server.interop.Connection.CAN_DO;
import static dev.gearman.server.interop.Connection.ECHO_REQ;
import static dev.gearman.server.interop.Connection.GRAB_JOB;
import static dev.gearman.server.interop.Connection.PRE_SLEEP;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_BG;
import static dev.gearman.server.interop.Connection.WORK_DATA;
import static dev.gearman.server.interop.Connection.packet;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.gearman.server.interop.Connection;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nobody can take the server down, or away from the others: after each attack somebody else is still served, and nothing
 * of the attacker is left. {@code -Dseed=...} repeats what is random.
 */
@ParameterizedClass
@EnumSource
class HostileInputTests {
    private static final long SEED = Long.getLong("seed", 20_260_701L);
    private static final int TYPES = 42;

    @RegisterExtension
    final TestServer server;

    HostileInputTests(Loops loops) {
        server = new TestServer(loops);
    }

    @Test
    void randomBytesEndTheirOwnConnectionAtMost() {
        Connection good = server.worker("good");
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 300; i++) {
            byte[] noise = new byte[random.nextInt(2_000)];
            random.nextBytes(noise);
            String start = random.nextBoolean() ? "" : "\0REQ\0\0\0" + (char) random.nextInt(45) + "\0\0";
            attack(start + new String(noise, ISO_8859_1));
            if (i % 20 == 0) {
                good.isServed();
            }
        }
        assertThatTheOthersAreServed(good);
    }

    @Test
    void randomArgumentsEndTheirOwnConnectionAtMost() {
        Connection good = server.worker("good");
        SplittableRandom random = new SplittableRandom(SEED);
        List<String> words = List.of(
                "", "f", "-", "u", "9".repeat(20), "-1", "H:test:1", "\0", "\n", "exceptions", "x".repeat(9_000));
        for (int i = 0; i < 60; i++) {
            StringBuilder all = new StringBuilder();
            for (int p = 0; p < 40; p++) {
                String[] arguments = new String[random.nextInt(9)];
                for (int a = 0; a < arguments.length; a++) {
                    arguments[a] = words.get(random.nextInt(words.size()));
                }
                all.append(packet(1 + random.nextInt(TYPES), arguments));
                all.append(random.nextInt(10) == 0 ? "status\r\n" : "");
            }
            attack(all.toString());
        }
        assertThatTheOthersAreServed(good);
    }

    @Test
    void numbersOfTwentyDigitsAreAnsweredEverywhere() {
        Connection good = server.worker("good");
        for (String number : List.of("9".repeat(19), "9".repeat(20), "-" + "9".repeat(20), "1" + "0".repeat(400))) {
            Connection attacker = server.connect();
            for (int type = 1; type <= TYPES; type++) {
                String[] arguments = new String[] {number, number, number, number, number, number, number, number};
                attacker.sends(type, arguments);
            }
            for (String command : List.of("cancel job H:test:", "maxqueue f ", "maxqueue f 1 ", "show ", "")) {
                attacker.sends(command + number + "\n");
            }
            attacker.sends("cancel job " + number + "\n").sendsNothingMore().rest();
            good.isServed();
        }
        assertThatTheOthersAreServed(good);
    }

    @Test
    void sizesThatAreNeverReachedTakeNoMemory() {
        Connection good = server.worker("good");
        List<Connection> attackers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            // 100 MiB each are announced, and none of it comes
            attackers.add(server.connect().sends("\0REQ\0\0\0\7\6\100\0\0f\0u\0"));
            attackers.add(server.connect().sends("\0REQ\0\0\0\7\u00ff\u00ff\u00ff\u00ff"));
        }
        for (int i = 1; i < attackers.size(); i += 2) {
            assertThat(attackers.get(i).nextPacket().argument(0)).isEqualTo("ARGUMENT_TOO_LARGE");
        }
        assertThatTheOthersAreServed(good);
    }

    @Test
    void aTruncatedPacketIsForgottenWithItsConnection() {
        Connection good = server.worker("good");
        String whole = packet(SUBMIT_JOB_BG, "f", "u", "workload");
        for (int length = 0; length < whole.length(); length++) {
            assertThat(server.connect()
                            .sends(whole.substring(0, length))
                            .sendsNothingMore()
                            .rest())
                    .isEmpty();
            server.connect().sends(whole.substring(0, length)).close();
        }
        assertThatTheOthersAreServed(good);
        assertThat(server.snapshot().jobs()).isZero();
    }

    @Test
    void everythingMayComeOneByteAtATime() {
        Connection good = server.worker("good");
        Connection slow = server.connect();
        String all = packet(ECHO_REQ, "a\nb") + "status\r\n" + packet(SUBMIT_JOB_BG, "f", "", "x")
                + "\0RES\0\0\0\7\0\0\0\1x" + "version\n" + packet(ECHO_REQ, "");
        for (char c : all.toCharArray()) {
            slow.sends(String.valueOf(c));
        }
        slow.receives(Connection.ECHO_RES, "a\nb");
        assertThat(slow.nextLine()).isEqualTo("good\t0\t0\t1\n");
        slow.receives(".\n");
        created(slow);
        slow.receives(Connection.ERROR, "INVALID_MAGIC", "Request magic expected");
        assertThat(slow.nextLine()).startsWith("OK ");
        slow.receives(Connection.ECHO_RES, "");
        assertThatTheOthersAreServed(good);
    }

    /** Whoever goes away in any state leaves nothing behind. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEndInAnyStateLeavesNothingBehind(boolean half) {
        Connection good = server.worker("good");
        List<String> states = List.of(
                "",
                packet(CAN_DO, "f"),
                packet(CAN_DO, "f") + packet(PRE_SLEEP),
                packet(CAN_DO, "f") + packet(GRAB_JOB),
                packet(SUBMIT_JOB, "f", "u", "x"),
                packet(SUBMIT_JOB, "f", "u", "x") + packet(CAN_DO, "f") + packet(PRE_SLEEP),
                packet(SUBMIT_JOB, "f", "u", "x") + packet(CAN_DO, "f") + packet(GRAB_JOB),
                packet(CAN_DO, "f") + packet(PRE_SLEEP) + packet(SUBMIT_JOB, "f", "u", "x"),
                packet(CAN_DO, "f") + packet(PRE_SLEEP) + packet(SUBMIT_JOB, "f", "", "x") + packet(GRAB_JOB)
                        + packet(SUBMIT_JOB, "f", "v", "x") + packet(PRE_SLEEP) + "sta",
                packet(Connection.CAN_DO_TIMEOUT, "f", "1000") + packet(SUBMIT_JOB, "f", "", "x") + packet(GRAB_JOB));
        for (String state : states) {
            Connection other = server.connect();
            Connection attacker = server.connect().sends(state);
            created(other.sends(SUBMIT_JOB, "f", "u", "x"));
            if (half) {
                attacker.sendsNothingMore().rest();
            } else {
                attacker.close();
            }
            other.close();
        }
        server.awaits(snapshot -> snapshot.connections().size() == 1);
        assertThat(server.snapshot().jobs()).isZero();
        assertThatTheOthersAreServed(good);
    }

    @Test
    void aClientThatDoesNotReadItsRepliesIsNotReadFurther() {
        server.with(options -> options.limits(limits -> limits.maxOutputPerConnection(64 * 1024 * 1024)));
        Connection good = server.worker("good");
        Connection deaf = server.connect();
        String megabyte = packet(ECHO_REQ, "x".repeat(1 << 20));
        Thread sender = new Thread(() -> {
            try {
                for (int i = 0; i < 200; i++) {
                    deaf.sends(megabyte);
                }
            } catch (UncheckedIOException e) {
                // closed below, while it waits for the server to read on
            }
        });
        sender.start();
        for (int i = 0; i < 100; i++) {
            good.isServed();
        }
        deaf.close();
        join(sender);
        assertThatTheOthersAreServed(good);
    }

    @Test
    void aClientThatDoesNotReadItsResultsIsDisconnected() {
        server.with(options -> options.limits(limits -> limits.maxOutputPerConnection(1 << 20)));
        Connection good = server.worker("good");
        Connection deaf = server.connect();
        String handle = created(deaf.sends(SUBMIT_JOB, "f", "", "x"));
        Connection worker = server.worker("f");
        worker.sends(GRAB_JOB).receives(Connection.JOB_ASSIGN, handle, "f", "x");

        // more than the sockets' buffers and the limit take
        String data = "x".repeat(1 << 20);
        for (int i = 0; i < 40; i++) {
            worker.sends(WORK_DATA, handle, data).isServed();
        }

        server.awaits(snapshot -> snapshot.connections().size() == 2);
        worker.sends(Connection.WORK_COMPLETE, handle, "").isServed();
        assertThat(server.snapshot().jobs()).isZero();
        assertThatTheOthersAreServed(good);
    }

    @Test
    void aWorkerThatDoesNotReadLosesItsJobs() {
        server.with(options -> options.limits(limits -> limits.maxOutputPerConnection(1 << 20)));
        Connection good = server.worker("good");
        Connection client = server.connect();
        for (int i = 0; i < 40; i++) {
            created(client.sends(SUBMIT_JOB_BG, "f", "", "x".repeat(1 << 20)));
        }
        Connection deaf = server.worker("f").sends(packet(GRAB_JOB).repeat(40));

        server.awaits(snapshot -> snapshot.connections().size() == 2 && snapshot.runningJobs() == 0);

        assertThat(server.function("f").queued()).isEqualTo(40);
        deaf.close();
        assertThatTheOthersAreServed(good);
    }

    @Test
    void twoThousandConnectionsComeAndGo() {
        Connection good = server.worker("good");
        for (int round = 0; round < 10; round++) {
            List<Connection> crowd = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                Connection one = server.connect();
                one.sends(
                        switch (i % 4) {
                            case 0 -> packet(CAN_DO, "f" + i) + packet(PRE_SLEEP);
                            case 1 -> packet(SUBMIT_JOB, "f", "u" + i, "x");
                            case 2 -> packet(CAN_DO, "f") + packet(GRAB_JOB);
                            default -> "\0RE";
                        });
                crowd.add(one);
            }
            good.isServed();
            crowd.forEach(Connection::close);
        }
        server.awaits(snapshot -> snapshot.connections().size() == 1);
        assertThat(server.snapshot().jobs()).isZero();
        assertThatTheOthersAreServed(good);
    }

    @Test
    void fiveThousandConnectionsAtOnceAreConnectionsLikeOthers() {
        int crowdSize = 5_000;
        // both ends of each are in this process
        assumeThat(ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                        .getMaxFileDescriptorCount())
                .as("file descriptors that this process may have")
                .isGreaterThan(2 * crowdSize + 1_000);
        Connection good = server.worker("good");
        List<Connection> crowd = new ArrayList<>();
        for (int i = 0; i < crowdSize; i++) {
            Connection one = server.connect();
            one.sends(
                    switch (i % 5) {
                        case 0 -> packet(CAN_DO, "f") + packet(PRE_SLEEP);
                        case 1 -> packet(CAN_DO, "f" + i) + packet(PRE_SLEEP);
                        case 2 -> packet(SUBMIT_JOB, "g", "", "x");
                        case 3 -> packet(CAN_DO, "g") + packet(GRAB_JOB);
                        default -> "\0RE";
                    });
            if (i % 5 == 2) {
                created(one);
            }
            crowd.add(one);
        }
        good.isServed();
        server.awaits(snapshot -> snapshot.connections().size() == crowdSize + 1 && snapshot.runningJobs() == 1_000);
        assertThatOneSleeperIsWokenByOneJob(crowd);

        crowd.forEach(Connection::close);
        server.awaits(snapshot -> snapshot.connections().size() == 1);
        assertThat(server.snapshot().jobs()).isZero();
        assertThatTheOthersAreServed(good);
    }

    private void assertThatOneSleeperIsWokenByOneJob(List<Connection> crowd) {
        Connection client = server.connect();
        String handle = created(client.sends(SUBMIT_JOB, "f1", "", "x"));
        crowd.get(1).receives(Connection.NOOP).sends(GRAB_JOB).receives(Connection.JOB_ASSIGN, handle, "f1", "x");
        crowd.get(1).sends(Connection.WORK_COMPLETE, handle, "y");
        client.receives(Connection.WORK_COMPLETE, handle, "y").close();
    }

    /** Sends, says that this is all, and reads what comes until the server closes. */
    private void attack(String bytes) {
        try (Connection attacker = server.connect()) {
            attacker.sends(bytes).sendsNothingMore().rest();
        } catch (UncheckedIOException e) {
            // the server closed while there was still something to be read: then the connection is reset
            assertThat(e).hasMessageNotContaining("timed out");
        }
    }

    private void assertThatTheOthersAreServed(Connection good) {
        String handle = created(good.isServed().sends(SUBMIT_JOB, "good", "", "x"));
        good.sends(GRAB_JOB).receives(Connection.JOB_ASSIGN, handle, "good", "x");
        good.sends(Connection.WORK_COMPLETE, handle, "y").receives(Connection.WORK_COMPLETE, handle, "y");
        server.connect().isServed();
        server.endsWithNothingLeft();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.gearman.server.app;

import static dev.gearman.server.app.RawConnection.CAN_DO;
import static dev.gearman.server.app.RawConnection.GRAB_JOB;
import static dev.gearman.server.app.RawConnection.JOB_ASSIGN;
import static dev.gearman.server.app.RawConnection.JOB_CREATED;
import static dev.gearman.server.app.RawConnection.SUBMIT_JOB_BG;
import static dev.gearman.server.app.RawConnection.WORK_COMPLETE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar as a process: what unit files, scripts and people see of it. */
@EnabledOnOs(OS.LINUX)
class GearmanServerIT {
    private static final Path JAR = Path.of("target/gearman-server-app.jar").toAbsolutePath();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endProcesses() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly();
            process.waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aServerLivesAsGearmandDoes() throws Exception {
        Path pidFile = directory.resolve("gearmand.pid");
        Path logFile = directory.resolve("gearmand.log");
        int port = freePort();
        // nobody listens there, but the port is bound
        try (Socket holder = new Socket()) {
            holder.setReuseAddress(true);
            holder.bind(new InetSocketAddress("127.0.0.1", port));

            Process server = start(
                    "-p" + port,
                    "-L127.0.0.1",
                    "-L",
                    has("::1") ? "::1" : "127.0.0.1",
                    "--pid-file=gearmand.pid",
                    "--log-file=gearmand.log",
                    "--headless",
                    "-d",
                    "-j",
                    "0");
            await().atMost(PATIENCE).until(() -> !server.isAlive() || Files.exists(pidFile));
            assertThat(pidFile).hasContent(Long.toString(server.pid()));
            for (String address : List.of("127.0.0.1", "::1")) {
                if (has(address)) {
                    try (RawConnection connection = RawConnection.to(address, port)) {
                        assertThat(connection.asks("verbose")).isEqualTo("OK INFO");
                    }
                }
            }

            Process neighbour = start("-p", "0", "--headless");
            assertThat(neighbour.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(neighbour.exitValue()).isEqualTo(1);
            assertThat(outputOf(neighbour))
                    .containsOnlyOnce(
                            "data' is in use by another process (--gearman.server.data-dir=DIR chooses another one)")
                    .doesNotContain("\tat ");

            Process second = start("-p", Integer.toString(port), "--headless", "--gearman.server.data-dir=other");
            assertThat(second.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(second.exitValue()).isEqualTo(1);
            assertThat(outputOf(second))
                    .containsOnlyOnce("is in use by another process")
                    .doesNotContain("\tat ")
                    .doesNotContain("SLF4J");

            await().atMost(PATIENCE).until(() -> Files.readString(logFile).contains("Ready after"));
            assertThat(logFile).content().contains("--daemon").contains("--job-retries=0");
            signal("TERM", server);
            assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(server.exitValue()).isZero();
            assertThat(pidFile).doesNotExist();
            await().until(() -> Files.readString(logFile).contains("has stopped"));
        }
    }

    @Test
    void aHangUpReopensTheLog() throws Exception {
        assumeThat(ignoresHangUp())
                .as("this process was started to ignore SIGHUP, as by nohup, and so do those that it starts")
                .isFalse();
        Path logFile = directory.resolve("gearmand.log");
        Path moved = directory.resolve("gearmand.log.1");
        Process server = start("-p", "0", "-L", "127.0.0.1", "-l", "gearmand.log", "--headless");
        await().atMost(PATIENCE)
                .until(() -> Files.exists(logFile) && Files.readString(logFile).contains("Ready after"));
        Files.move(logFile, moved);

        signal("HUP", server);

        await().atMost(PATIENCE).until(() -> Files.exists(logFile));
        signal("TERM", server);
        assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(logFile).content().contains("has stopped");
        assertThat(moved).content().doesNotContain("has stopped");
    }

    private static boolean ignoresHangUp() throws IOException {
        String mask = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElse("SigIgn: 0")
                .split("\\s+")[1];
        return (Long.parseUnsignedLong(mask, 16) & 1) != 0;
    }

    @Test
    void theServerEndsWhenAllJobsAreDoneIfAskedTo() throws Exception {
        Path pidFile = directory.resolve("gearmand.pid");
        int port = freePort();
        Process server = start(
                "-p" + port,
                "-L",
                "127.0.0.1",
                "-P",
                "gearmand.pid",
                "--headless",
                "-l",
                "gearmand.log",
                "--logging.structured.format.file=ecs");
        await().atMost(PATIENCE).until(() -> !server.isAlive() || Files.exists(pidFile));
        try (RawConnection connection = RawConnection.to("127.0.0.1", port)) {
            connection.sends(SUBMIT_JOB_BG, "last||job").receives(JOB_CREATED);

            signal("USR1", server);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThatThrownBy(() -> RawConnection.to("127.0.0.1", port))
                            .isInstanceOf(ConnectException.class));
            assertThat(server.isAlive()).isTrue();

            connection.sends(CAN_DO, "last").sends(GRAB_JOB, "");
            String handle = connection.receives(JOB_ASSIGN).split("\\|")[0];
            connection.sends(WORK_COMPLETE, handle + "|");
            assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(server.exitValue()).isZero();
            assertThat(connection.isAtEnd()).isTrue();
        }
        assertThat(pidFile).doesNotExist();
        assertThat(Files.readAllLines(directory.resolve("gearmand.log")))
                .as("a log of one JSON object a line, as it was asked for")
                .isNotEmpty()
                .allSatisfy(
                        line -> assertThat(line).startsWith("{\"@timestamp\"").endsWith("}"));
    }

    @Test
    void aServerThatIsStoppedWhileItStartsEndsWell() throws Exception {
        Path pidFile = directory.resolve("gearmand.pid");
        Process server = start("-p", Integer.toString(freePort()), "-P", "gearmand.pid", "--headless");
        // there as soon as the job port is open, long before the rest of the server is
        await().atMost(PATIENCE).until(() -> !server.isAlive() || Files.exists(pidFile));
        signal("TERM", server);
        assertThat(server.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isZero();
        assertThat(pidFile).doesNotExist();
        assertThat(outputOf(server)).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version", "--check-args"})
    void aQuestionIsAnsweredAndEndsWell(String option) throws Exception {
        Process process = start(option);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "--frobnicate, gearman-server-app: unknown option --frobnicate (see --help)",
        "--log-file=/no/such/file, gearman-server-app: can't write the log file: '/no/such/file' or the directory that it is in does not exist",
    })
    void aMistakeIsOneLineAndTheExitCodeIsOne(String option, String line) throws Exception {
        Process process = start(option);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(outputOf(process).lines().filter(l -> l.contains("gearman-server-app:")))
                .containsExactly(line);
        assertThat(outputOf(process)).doesNotContain("\tat ");
    }

    /** Starts the jar with an empty environment in a directory of its own. */
    private Process start(String... options) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(JAVA.toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", JAR.toString()));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output(processes.size()).toFile());
        builder.environment().clear();
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private Path output(int index) {
        return directory.resolve("output-" + index);
    }

    private String outputOf(Process process) throws IOException {
        return Files.readString(output(processes.indexOf(process)));
    }

    private static void signal(String name, Process process) throws Exception {
        Process kill = new ProcessBuilder("/bin/kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    private static boolean has(String address) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}

package dev.gearman.server.app;

import static dev.gearman.server.app.RawConnection.JOB_CREATED;
import static dev.gearman.server.app.RawConnection.SUBMIT_JOB;
import static dev.gearman.server.app.RawConnection.WORK_COMPLETE;
import static dev.gearman.server.app.RawConnection.WORK_DATA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The programs of docs/operations/supervisor under the real supervisord: only users, paths and numbers are others. */
@EnabledOnOs(OS.LINUX)
class SupervisordIT {
    private static final Path SUPERVISORD = Path.of("/usr/bin/supervisord");
    private static final Path GEARMAN = Path.of("/usr/bin/gearman");
    private static final Path JAR = Path.of("target/gearman-server-app.jar").toAbsolutePath();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Path PROGRAMS = Path.of("../docs/operations/supervisor");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path directory;

    private Process supervisord;
    private int port;

    @BeforeEach
    void startSupervisord() throws IOException {
        assumeThat(SUPERVISORD).as("supervisord is installed").exists();
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        Path configuration = Files.writeString(directory.resolve("supervisord.conf"), configuration());
        supervisord = new ProcessBuilder(SUPERVISORD.toString(), "-n", "-c", configuration.toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("supervisord.out").toFile())
                .start();
    }

    @AfterEach
    void endSupervisord() throws InterruptedException {
        if (supervisord != null) {
            List<ProcessHandle> children = supervisord.descendants().toList();
            supervisord.destroy();
            if (!supervisord.waitFor(30, TimeUnit.SECONDS)) {
                supervisord.destroyForcibly();
            }
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void aKilledServerComesBackAndAStopDrains() throws Exception {
        boolean hasTool = Files.exists(GEARMAN);
        long first = awaitServer();
        if (hasTool) {
            assertThat(countLines("one\ntwo\n")).isEqualTo("2");
        }

        ProcessHandle.of(first).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).until(() -> pid().filter(p -> p != first).isPresent());
        assertThat(awaitServer()).isNotEqualTo(first);
        if (hasTool) {
            // its worker has ended with the server, and was started again as well
            assertThat(countLines("one\ntwo\nthree\n")).isEqualTo("3");
        }

        assertThat(control("stop", "gearman-server")).contains("stopped");
        assertThat(log()).contains("stopped: gearman-server (exit status 0)");
        assertThat(control("status", "gearman-server")).contains("STOPPED");
    }

    /** Both files as they are shipped, in one with what supervisord needs itself. */
    private String configuration() throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "[supervisord]",
                "nodaemon=true",
                "logfile=" + directory.resolve("supervisord.log"),
                "pidfile=" + directory.resolve("supervisord.pid"),
                "[unix_http_server]",
                "file=" + directory.resolve("s.sock"),
                "[rpcinterface:supervisor]",
                "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface",
                "[supervisorctl]",
                "serverurl=unix://" + directory.resolve("s.sock")));
        lines.addAll(adapted(Files.readString(PROGRAMS.resolve("gearman-server.conf"))));
        if (Files.exists(GEARMAN)) {
            String workers = Files.readString(PROGRAMS.resolve("gearman-workers.conf"));
            lines.addAll(adapted(workers.substring(0, workers.indexOf("[program:email-worker]"))));
        }
        return String.join("\n", lines) + "\n";
    }

    private List<String> adapted(String program) {
        return program.replace("/usr/bin/java", JAVA + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
                .replace("/opt/gearman/gearman-server-app.jar", JAR + " --headless -L 127.0.0.1 -p " + port)
                .replace("gearman -h 127.0.0.1", "gearman -h 127.0.0.1 -p " + port)
                .replace("/var/lib/gearman", directory.toString())
                .replace("/var/log/supervisor", directory.toString())
                .replace("numprocs=4", "numprocs=1")
                .replace("startsecs=10", "startsecs=1")
                .lines()
                .filter(line -> !line.startsWith("user="))
                .toList();
    }

    /** The id of the server's process, once its port answers. */
    private long awaitServer() {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            try (RawConnection connection = RawConnection.to("127.0.0.1", port)) {
                return connection.asks("version").startsWith("OK ");
            }
        });
        return pid().orElseThrow();
    }

    private Optional<Long> pid() {
        return supervisord
                .children()
                .filter(child -> child.info().arguments().stream()
                        .flatMap(Arrays::stream)
                        .anyMatch(argument -> argument.equals(JAR.toString())))
                .map(ProcessHandle::pid)
                .findFirst();
    }

    /** Has the worker under supervision count lines. */
    private String countLines(String text) throws IOException {
        try (RawConnection client = RawConnection.to("127.0.0.1", port)) {
            client.sends(SUBMIT_JOB, "wc||" + text).receives(JOB_CREATED);
            StringBuilder result = new StringBuilder();
            for (RawConnection.Packet packet = client.receives();
                    packet.type() == WORK_DATA || packet.type() == WORK_COMPLETE;
                    packet = client.receives()) {
                result.append(
                        packet.arguments(),
                        packet.arguments().indexOf('|') + 1,
                        packet.arguments().length());
                if (packet.type() == WORK_COMPLETE) {
                    break;
                }
            }
            return result.toString().strip();
        }
    }

    private String control(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "/usr/bin/supervisorctl",
                "-c",
                directory.resolve("supervisord.conf").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    private String log() throws IOException {
        return Files.readAllLines(directory.resolve("supervisord.log")).stream().collect(Collectors.joining("\n"));
    }
}

package dev.gearman.server.app.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.app.RawConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The server as a process that can be killed and started again, on the same port and in the same directory. */
final class ServerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Path directory;
    private final List<String> arguments;
    private final int port;
    private Process process;

    ServerProcess(Path directory, List<String> arguments) throws IOException {
        this.directory = directory;
        this.arguments = arguments;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
    }

    RawConnection connect() throws IOException {
        return RawConnection.to("127.0.0.1", port);
    }

    void start() throws IOException {
        List<String> command = FastStart.command("-Xmx256m");
        command.addAll(List.of("--gearman.server.host=127.0.0.1", "--gearman.server.port=" + port, "--headless"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
        builder.environment().clear();
        process = builder.start();
        await().atMost(PATIENCE).until(() -> {
            assertThat(process.isAlive()).as(this::log).isTrue();
            return accepts();
        });
    }

    private boolean accepts() {
        try (RawConnection connection = connect()) {
            return connection.asks("version").startsWith("OK");
        } catch (IOException e) {
            return false;
        }
    }

    /** As {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    private Path logFile() {
        return directory.resolve("server.log");
    }

    /** What the processes have written so far. */
    String log() {
        try {
            return Files.readString(logFile());
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        if (process != null) {
            try {
                kill();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

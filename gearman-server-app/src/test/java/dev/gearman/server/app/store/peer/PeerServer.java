package dev.gearman.server.app.store.peer;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real server of another project as a process, on a port of its own of the loopback address. */
public final class PeerServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<String> command;
    private final Path directory;
    private final int port;
    private @Nullable Process process;

    private PeerServer(List<String> command, Path directory, int port) {
        this.command = command;
        this.directory = directory;
        this.port = port;
    }

    /** Redis that keeps an append-only file in a directory; skips the test where it is not installed. */
    public static PeerServer redis(Path directory, String... options) {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(
                installed("redis-server"),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                directory.toString(),
                "--save",
                "",
                "--appendonly",
                "yes"));
        command.addAll(List.of(options));
        return new PeerServer(command, directory, port).start();
    }

    /** memcached; skips the test where it is not installed. */
    public static PeerServer memcached(Path directory, String... options) {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(
                installed("memcached"), "-p", Integer.toString(port), "-U", "0", "-l", "127.0.0.1", "-u", "root"));
        command.addAll(List.of(options));
        return new PeerServer(command, directory, port).start();
    }

    private static String installed(String program) {
        Optional<Path> found = Stream.of("/usr/bin", "/usr/sbin", "/usr/local/bin", "/bin")
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), program + " is not installed");
        return found.orElseThrow().toString();
    }

    public int port() {
        return port;
    }

    /** Starts it again over what it kept. */
    public PeerServer start() {
        try {
            process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log-of-peer-" + port).toFile())
                    .start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        await().atMost(PATIENCE).until(this::answers);
        return this;
    }

    private boolean answers() throws IOException {
        if (process == null || !process.isAlive()) {
            throw new IllegalStateException(Files.readString(directory.resolve("log-of-peer-" + port)));
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends it at once, as kill -9 does. */
    public void kill() {
        Process running = process;
        process = null;
        if (running != null) {
            running.destroyForcibly();
            try {
                if (!running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new AssertionError("process " + running.pid() + " does not end");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void close() {
        kill();
    }

    /** A port that nobody listens on. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

package dev.gearman.server.app.store.relational;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** A real database server on the loopback address with a directory of its own, which goes with it. */
public abstract class DatabaseServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Where the server may write, which belongs to its user. */
    protected final Path directory;

    private final String user;
    private final int port;
    private final Thread hook = new Thread(this::kill);
    private Process process;

    /** @param user who it runs as if the tests run as root, which it would refuse */
    protected DatabaseServer(String user) throws IOException {
        this.user = user;
        directory = Files.createTempDirectory("gearman-" + user);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        if (isRoot()) {
            Files.setOwner(
                    directory,
                    directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
        }
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Runtime.getRuntime().addShutdownHook(hook);
    }

    public int port() {
        return port;
    }

    /** Its address for JDBC, with an empty database. */
    public abstract String url();

    protected abstract List<String> command();

    /** Starts it, for the first time or again, and waits until it accepts connections. */
    public void start() throws IOException {
        process = as(command()).redirectOutput(log()).start();
        await().atMost(PATIENCE).until(() -> {
            assertThat(process.isAlive()).as(() -> read(log().file().toPath())).isTrue();
            return accepts();
        });
    }

    /** Ends it at once, as a crash does. */
    public void kill() {
        Process running = process;
        if (running != null) {
            running.descendants().forEach(ProcessHandle::destroyForcibly);
            running.destroyForcibly();
            try {
                running.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() throws IOException {
        kill();
        Runtime.getRuntime().removeShutdownHook(hook);
        FileSystemUtils.deleteRecursively(directory);
    }

    /** Runs a program to its end. */
    protected void run(String... command) throws IOException, InterruptedException {
        Process program = as(List.of(command)).redirectOutput(log()).start();
        assertThat(program.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(program.exitValue()).as(() -> read(log().file().toPath())).isZero();
    }

    /** A program of the newest version that is installed, {@code null} if there is none. */
    protected static Path program(String name, Path... directories) {
        for (Path directory : directories) {
            Path parent = directory.getParent();
            if (parent != null && directory.startsWith("/usr/lib") && Files.isDirectory(parent)) {
                try (Stream<Path> versions = Files.list(parent)) {
                    Path newest = versions.map(version -> version.resolve("bin").resolve(name))
                            .filter(Files::isExecutable)
                            .max(Path::compareTo)
                            .orElse(null);
                    if (newest != null) {
                        return newest;
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
            if (Files.isExecutable(directory.resolve(name))) {
                return directory.resolve(name);
            }
        }
        return null;
    }

    protected static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private ProcessBuilder as(List<String> command) {
        List<String> line = new ArrayList<>();
        if (isRoot()) {
            line.addAll(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--init-groups", "--"));
        }
        line.addAll(command);
        return new ProcessBuilder(line).directory(directory.toFile()).redirectErrorStream(true);
    }

    private ProcessBuilder.Redirect log() {
        return ProcessBuilder.Redirect.appendTo(directory.resolve("output.log").toFile());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}

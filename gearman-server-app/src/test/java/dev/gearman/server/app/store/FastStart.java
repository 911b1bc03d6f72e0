package dev.gearman.server.app.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The jar as docs/operations/fast-start prepares it, which halves a start; once for all tests of a build. */
final class FastStart {
    private static final Path SCRIPT = Path.of("../docs/operations/fast-start/prepare.sh");
    private static final Path JAR = Path.of("target/gearman-server-app.jar").toAbsolutePath();
    private static final Path DIRECTORY = Path.of("target/fast-start").toAbsolutePath();
    private static final Path ARCHIVE = DIRECTORY.resolve("gearman.jsa");
    private static final String JAVA_HOME = System.getProperty("java.home");
    /** For a process that ends soon. */
    private static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private FastStart() {}

    /** What starts it, with these options of Java; arguments of the server may be added. */
    static List<String> command(String... options) throws IOException {
        prepare();
        List<String> command = new ArrayList<>(List.of(JAVA_HOME + "/bin/java", "-XX:SharedArchiveFile=" + ARCHIVE));
        command.addAll(SHORT_LIVED);
        command.addAll(List.of(options));
        command.addAll(List.of("-jar", DIRECTORY.resolve(JAR.getFileName()).toString()));
        return command;
    }

    /** Other tests of this build may be waiting for the same, in a process of their own. */
    private static synchronized void prepare() throws IOException {
        Path lockFile = DIRECTORY.resolveSibling("fast-start.lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            if (Files.exists(ARCHIVE)
                    && Files.getLastModifiedTime(ARCHIVE).compareTo(Files.getLastModifiedTime(JAR)) > 0) {
                return;
            }
            Path output = DIRECTORY.resolveSibling("fast-start.log");
            ProcessBuilder script = new ProcessBuilder("bash", SCRIPT.toString(), JAR.toString(), DIRECTORY.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            script.environment()
                    .putAll(Map.of("JAVA_HOME", JAVA_HOME, "JAVA_TOOL_OPTIONS", String.join(" ", SHORT_LIVED)));
            Process process = script.start();
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}

package dev.gearman.server.app.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that can't start leaves nothing behind but exit code 1 and one sentence. */
class FailingStartIT {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--gearman.server.data-dir=/proc/nosuch/data > the data directory '/proc/nosuch/data' can't be made",
                "--spring.datasource.url=jdbc:sqlite:/nosuch/jobs.db > there is no directory '/nosuch'",
                "--gearman.server.store=nosuch > gearman.server.store: 'nosuch' is not valid",
                "--spring.datasource.url=jdbc:postgresql://localhost:abc/x > the database jdbc:postgresql://localhost:abc/x can't be used",
                "--gearman.server.ssl.bundle=nosuch > there is no SSL bundle 'nosuch'",
                "--gearman.server.store=rocksdb > the web port WEB is in use by another process",
            })
    void aStartThatFailsSaysWhyOnce(String kind) throws Exception {
        try (ServerSocket web = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(web.getLocalPort());
            boolean usesIt = kind.contains("WEB");
            String[] parts = kind.replace("WEB", port).split(" > ");
            fails(parts[1], parts[0], "--server.port=" + (usesIt ? port : "0"));
        }
    }

    @Test
    void aDatabaseThatRefusesTheLoginSaysSoOnce() throws Exception {
        Path data = Files.createDirectories(directory.resolve("data"));
        DriverManager.getConnection("jdbc:h2:file:" + data.resolve("gearman"), "gearman", "secret")
                .close();
        fails("can't be used: Wrong user name or password", "--gearman.server.data-dir=" + data, "--headless");
    }

    private void fails(String sentence, String... arguments) throws Exception {
        Path pidFile = directory.resolve("gearmand.pid");
        List<String> command = FastStart.command("-Xmx256m");
        command.addAll(List.of(
                "--gearman.server.host=127.0.0.1", "--gearman.server.port=0", "--gearman.server.pid-file=" + pidFile));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isEqualTo(1);
        assertThat(output).contains(sentence).doesNotContain("\tat ");
        assertThat(output.indexOf(sentence)).as(output).isEqualTo(output.lastIndexOf(sentence));
        assertThat(output.lines()
                        .filter(line -> line.contains("ERROR") || line.contains("WARN"))
                        // a status of Logback: Netty has logged a line before the log was set up
                        .filter(line -> !line.contains("|-WARN in Logger[io.netty.")))
                .as(output)
                .hasSize(1);
        assertThat(pidFile).doesNotExist();
    }
}

package dev.gearman.server.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gearman.server.app.GearmanServerApplication;
import dev.gearman.server.app.lifecycle.EarlyJobPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;

class StartFailureReporterTests {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "--gearman.server.prot=1 > gearman.server.prot is not a known property",
                "--gearman.server.port=abc > gearman.server.port: 'abc' is not valid (expected: a number)",
                "--gearman.server.job-order=x > gearman.server.job-order: 'x' is not valid (expected: one of priority-first, function-first, function-round-robin)",
                "--gearman.server.drain-timeout=x > gearman.server.drain-timeout: 'x' is not valid (expected: a time such as 500ms or 5s)",
                "--gearman.server.headless=x > gearman.server.headless: 'x' is not valid (expected: true or false)",
                "--gearman.server.store=x > gearman.server.store: 'x' is not valid (expected: one of memory, database, redis, memcached, rocksdb)",
                "--spring.datasource.url=jdbc:x: > spring.datasource.url: 'jdbc:x:' (expected: an address of H2, POSTGRESQL, MARIADB, MYSQL, SQLITE)",
                "--gearman.server.host=nosuch.invalid > can't listen on 'nosuch.invalid': no such host",
                "--gearman.server.pid-file=/no/such.pid > can't write the pid file: '/no/such.pid' or the directory that it is in does not exist",
                "--gearman.server.ssl.bundle=x > gearman.server.ssl.bundle: there is no SSL bundle 'x' (expected: one of [], which spring.ssl.bundle.* defines)",
            })
    void aStartThatFailsIsExplainedInOneSentence(String argument, String sentence) {
        assertThat(failure(argument)).isEqualTo(sentence);
        assertThat(failureOfMain(argument)).isEqualTo(sentence);
    }

    @Test
    void aJobPortInUseIsNamed() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(failure("--gearman.server.port=" + other.getLocalPort()))
                    .isEqualTo("port " + other.getLocalPort() + " of 127.0.0.1 is in use by another process");
        }
    }

    @Test
    void aWebPortInUseIsNamedAndTheJobPortIsClosedAgain() throws IOException {
        Path pidFile = directory.resolve("gearmand.pid");
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(failure(
                            "--gearman.server.headless=false",
                            "--gearman.server.pid-file=" + pidFile,
                            "--server.port=" + other.getLocalPort()))
                    .startsWith("the web port " + other.getLocalPort() + " is in use by another process");
        }
        assertThat(Files.exists(pidFile)).isFalse();
    }

    @Test
    void otherFailuresAreLeftToSpringBoot() {
        assertThat(StartFailureReporter.sentence(new IllegalStateException("a bug")))
                .isNull();
    }

    private static String failure(String... arguments) {
        return failure(new SpringApplicationBuilder(GearmanServerApplication.class), arguments);
    }

    /** As a process starts: the job port opens first. */
    private static String failureOfMain(String... arguments) {
        EarlyJobPort port = new EarlyJobPort();
        return failure(
                new SpringApplicationBuilder(GearmanServerApplication.class)
                        .listeners(port)
                        .initializers(port),
                arguments);
    }

    private static String failure(SpringApplicationBuilder application, String... arguments) {
        Throwable failure = catchThrowable(() -> application
                .properties(
                        "gearman.server.headless=true",
                        "gearman.server.host=127.0.0.1",
                        "gearman.server.port=0",
                        "gearman.server.store=memory")
                .run(arguments)
                .close());
        assertThat(failure).isNotNull();
        return StartFailureReporter.sentence(failure);
    }
}

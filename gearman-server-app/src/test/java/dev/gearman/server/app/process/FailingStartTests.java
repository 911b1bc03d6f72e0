package dev.gearman.server.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gearman.server.app.GearmanServerApplication;
import dev.gearman.server.app.lifecycle.EarlyJobPort;
import dev.gearman.server.app.store.DataDirectory;
import dev.gearman.server.app.store.peer.PeerServer;
import dev.gearman.server.app.store.relational.PostgresServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Starts that must fail: in one sentence, and with nothing left that listens or says that it does. */
class FailingStartTests {
    @TempDir
    private Path directory;

    @BeforeEach
    void thereIsAFileThatIsNoDatabase() throws IOException {
        Files.writeString(directory.resolve("file"), "just text\n".repeat(1_000));
        Files.createDirectories(directory.resolve("damaged/rocksdb"));
        Files.copy(directory.resolve("file"), directory.resolve("damaged/gearman.mv.db"));
        Files.writeString(directory.resolve("damaged/rocksdb/CURRENT"), "MANIFEST-000005\n");
        Files.createDirectories(directory.resolve("other"));
        Files.copy(directory.resolve("file"), directory.resolve("other/rocksdb"));
    }

    /** The job port is taken, which would be the reason if it was opened before the real one is found. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '"',
            value = {
                "--gearman.server.data-dir=DIR/file > the data directory 'DIR/file' is a file",
                "--gearman.server.data-dir=DIR/file/data > the data directory 'DIR/file/data' can't be made",
                "--gearman.server.data-dir=DIR/damaged > the database file 'DIR/damaged/gearman.mv.db' is not a database of H2",
                "--spring.datasource.url=jdbc:h2:file:DIR/file/jobs > the database file 'DIR/file/jobs.mv.db' can't be made",
                "--spring.datasource.url=jdbc:h2:DIR/damaged/gearman > the database file 'DIR/damaged/gearman.mv.db' is not a database of H2",
                "--spring.datasource.url=jdbc:sqlite:DIR/none/jobs.db > there is no directory 'DIR/none'",
                "--spring.datasource.url=jdbc:sqlite:DIR/file > the database file 'DIR/file' is not a database of SQLite",
                "--spring.datasource.url=jdbc:sqlite:DIR/damaged?busy_timeout=1 > the database file 'DIR/damaged' is not a file",
                "--gearman.server.store=rocksdb --gearman.server.data-dir=DIR/other > 'DIR/other/rocksdb' is not a directory",
                "--gearman.server.store=rocksdb --gearman.server.data-dir=DIR/damaged --spring.datasource.url=jdbc:h2:mem:x > the files of RocksDB in 'DIR/damaged/rocksdb' are damaged",
                "--gearman.server.store=memcached --gearman.server.memcached.prefix=ä > gearman.server.memcached.prefix: 'ä'",
                "--gearman.server.store=nosuch > gearman.server.store: 'nosuch' is not valid",
                "--spring.datasource.url=jdbc:nosuch:x > spring.datasource.url: 'jdbc:nosuch:x'",
                "--gearman.server.job-retries=-2 > gearman.server.job-retries: -2",
                "--gearman.server.pid-file=DIR/none/x.pid > can't write the pid file: 'DIR/none/x.pid'",
                "--gearman.server.pid-file=DIR/other > can't write the pid file: 'DIR/other' is a directory",
                "--gearman.server.log-file=DIR/none/x.log > can't write the log file: 'DIR/none/x.log'",
                "--gearman.server.headless=false --server.address=0.0.0.0 --server.port=0 > opens the web port to other machines",
                "--gearman.server.headless=false --server.address=nosuch.invalid > server.address",
                "--gearman.server.headless=false --server.port=PORT > the web port PORT is in use by another process",
                "--gearman.server.headless=false --server.port=0 --management.server.address=127.0.0.1 --management.server.port=PORT > the web port PORT is in use by another process",
                "--gearman.server.headless=false --server.port=0 --gearman.server.security.users.a.password=x > gearman.server.security.users.a.password: is not encoded",
                "--gearman.server.headless=false --server.port=0 --gearman.server.security.tokens.a.sha256=x > gearman.server.security.tokens.a.sha256: is not a SHA-256",
                "--gearman.server.ssl.bundle=x > gearman.server.ssl.bundle: there is no SSL bundle 'x'",
            })
    void whatIsWrongIsFoundBeforeTheJobPortOpens(String arguments, String sentence) throws IOException {
        try (ServerSocket job = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                ServerSocket web = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(web.getLocalPort());
            List<String> all = new ArrayList<>(List.of("--gearman.server.port=" + job.getLocalPort()));
            for (String argument : arguments.split(" ")) {
                all.add(argument.replace("DIR", directory.toString()).replace("PORT", port));
            }
            assertThat(failure(all))
                    .contains(sentence.replace("DIR", directory.toString()).replace("PORT", port));
        }
    }

    @Test
    void aDatabaseOfAnotherProcessIsFoundBeforeTheJobPortOpens() throws IOException {
        Path file = Files.createFile(directory.resolve("mine.mv.db"));
        try (ServerSocket job = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThat(failure(List.of(
                            "--gearman.server.port=" + job.getLocalPort(),
                            "--spring.datasource.url=jdbc:h2:file:" + directory.resolve("mine"))))
                    .isEqualTo("the database file '" + file + "' is in use by another process");
        }
    }

    @Test
    void aPidFileOfAServerThatRunsStaysAsItIs() throws IOException {
        Path pidFile = Files.writeString(directory.resolve("other.pid"), "1\n");
        try (ServerSocket job = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(failure(List.of(
                            "--gearman.server.port=" + job.getLocalPort(), "--gearman.server.pid-file=" + pidFile)))
                    .contains("is in use by another process");
        }
        assertThat(pidFile).hasContent("1");
    }

    @Test
    void aDatabaseFileThatRefusesTheLoginEndsTheStart() throws Exception {
        String url = "jdbc:h2:file:" + directory.resolve("data/gearman");
        Files.createDirectories(directory.resolve("data"));
        DriverManager.getConnection(url, "gearman", "secret").close();
        assertThat(failureLater("--gearman.server.data-dir=" + directory.resolve("data")))
                .startsWith("the data directory '" + directory.resolve("data")
                        + "' can't be used: Wrong user name or password");
        assertThat(DataDirectory.isLocked(directory.resolve("data/gearman.mv.db")))
                .isFalse();
    }

    @Test
    void aDatabaseWithAnotherSchemaEndsTheStart() throws Exception {
        Path file = directory.resolve("jobs.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("create table gearman_job (unique_key text)");
        }
        assertThat(failureLater("--spring.datasource.url=jdbc:sqlite:" + file))
                .startsWith("the database jdbc:sqlite:" + file + " can't be used: ");
    }

    @Test
    void aDatabaseServerThatRefusesEndsTheStart() throws Exception {
        try (PostgresServer database = PostgresServer.started("fsync=off")) {
            assertThat(failureLater("--spring.datasource.url=" + database.url().replace("user=gearman", "user=nosuch")))
                    .contains("can't be used: ")
                    .contains("\"nosuch\" does not exist");
            assertThat(failureLater("--spring.datasource.url=" + database.url().replaceFirst("/[^/?]*\\?", "/nosuch?")))
                    .contains("can't be used: ")
                    .contains("\"nosuch\" does not exist");
        }
    }

    @Test
    void anAddressThatTheDriverDoesNotUnderstandEndsTheStart() throws Exception {
        assertThat(failureLater("--spring.datasource.url=jdbc:postgresql://localhost:abc/jobs?password=secret"))
                .startsWith("the database jdbc:postgresql://localhost:abc/jobs can't be used: ")
                .doesNotContain("secret");
    }

    @Test
    void aRedisThatRefusesTheLoginEndsTheStart() throws Exception {
        try (PeerServer redis = PeerServer.redis(directory)) {
            assertThat(failureLater(
                            "--gearman.server.store=redis",
                            "--spring.data.redis.port=" + redis.port(),
                            "--spring.data.redis.username=nosuch",
                            "--spring.data.redis.password=wrong"))
                    .startsWith("Redis at localhost:" + redis.port() + " refuses the login: ");
        }
    }

    /** Failures of a start that opens the job port first. They leave nothing behind. */
    private String failureLater(String... arguments) throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        Path pidFile = directory.resolve("gearmand.pid");
        List<String> all =
                new ArrayList<>(List.of("--gearman.server.port=" + port, "--gearman.server.pid-file=" + pidFile));
        all.addAll(List.of(arguments));
        String sentence = failure(all);
        assertThatThrownBy(() -> new Socket("127.0.0.1", port).close()).isInstanceOf(ConnectException.class);
        assertThat(pidFile).doesNotExist();
        return sentence;
    }

    private String failure(List<String> arguments) {
        EarlyJobPort port = new EarlyJobPort();
        Throwable failure = catchThrowable(() -> new SpringApplicationBuilder(GearmanServerApplication.class)
                .listeners(new LogFileListener(), port)
                .initializers(port)
                .properties(
                        "gearman.server.headless=true",
                        "gearman.server.host=127.0.0.1",
                        "gearman.server.data-dir=" + directory.resolve("unused"))
                .run(arguments.toArray(String[]::new))
                .close());
        assertThat(failure).isNotNull();
        return String.valueOf(StartFailureReporter.sentence(failure));
    }
}

package dev.gearman.server.app.store.imports;

import static dev.gearman.server.app.RawConnection.JOB_CREATED;
import static dev.gearman.server.app.RawConnection.SUBMIT_JOB_BG;
import static dev.gearman.server.app.RawConnection.SUBMIT_JOB_EPOCH;
import static dev.gearman.server.app.RawConnection.SUBMIT_JOB_HIGH_BG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gearman.server.app.RawConnection;
import dev.gearman.server.app.cli.Invocation.Import;
import dev.gearman.server.app.cli.Invocation.Import.Source;
import dev.gearman.server.app.store.StoreOnly;
import dev.gearman.server.app.store.peer.PeerServer;
import dev.gearman.server.app.store.relational.MariaDbServer;
import dev.gearman.server.app.store.relational.PostgresServer;
import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.StoredJob;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Queues that the real gearmand has written. */
class QueueImportTests {
    private static final Path GEARMAND = Path.of("/usr/sbin/gearmand");
    private static final long LATER = 2_100_000_000L;

    @TempDir
    private Path directory;

    @Test
    void aQueueInSqliteIsFetched() throws Exception {
        Path file = directory.resolve("queue.db");
        fill("-q", "libsqlite3", "--libsqlite3-db=" + file);
        fetchAndCheck(new Source("jdbc:sqlite:" + file, null, null, "gearman_queue"));
    }

    @Test
    void aQueueInPostgresIsFetched() throws Exception {
        try (PostgresServer server = PostgresServer.started("fsync=off")) {
            fill(
                    "-q",
                    "postgres",
                    "--libpq-conninfo=host=127.0.0.1 port=" + server.port() + " user=gearman dbname=postgres");
            fetchAndCheck(new Source(server.url(), null, null, "queue"));
        }
    }

    @Test
    void aQueueInMysqlIsFetched() throws Exception {
        try (MariaDbServer server = MariaDbServer.started()) {
            DriverManager.getConnection(server.url()).close();
            fill(
                    "-q",
                    "mysql",
                    "--mysql-host=127.0.0.1",
                    "--mysql-port=" + server.port(),
                    "--mysql-user=root",
                    "--mysql-db=gearman");
            fetchAndCheck(new Source(server.url(), null, null, "gearman_queue"));
        }
    }

    @Test
    void anOldTableWithoutTimesAndWithNullForNothingIsUnderstood() throws Exception {
        Path file = directory.resolve("old.db");
        execute(
                file,
                "create table q (unique_key text, function_name text, priority integer, data blob,"
                        + " primary key (unique_key, function_name))",
                "insert into q values ('u', 'f', 2, null)");
        try (ConfigurableApplicationContext application = application()) {
            fetch(application, new Source("jdbc:sqlite:" + file, null, null, "q"));
            assertThat(jobs(application)).singleElement().satisfies(job -> {
                assertThat(job.workload()).isEmpty();
                assertThat(job.priority()).isEqualTo(2);
                assertThat(job.notBefore()).isZero();
            });
        }
    }

    @Test
    void aQueueIsFetchedIntoStoresThatAreNoDatabases() throws Exception {
        Path file = directory.resolve("other.db");
        execute(
                file,
                "create table q (unique_key text, function_name text, priority integer, data blob)",
                "insert into q values ('a', 'f', 0, x'00ff')",
                "insert into q values ('b', 'f', 1, '')");
        Source source = new Source("jdbc:sqlite:" + file, null, null, "q");
        try (PeerServer redis = PeerServer.redis(directory)) {
            for (String store : List.of("rocksdb", "redis")) {
                try (ConfigurableApplicationContext application = StoreOnly.application()
                        .run(
                                "--gearman.server.store=" + store,
                                "--gearman.server.data-dir=" + directory.resolve("of-" + store),
                                "--spring.data.redis.port=" + redis.port())) {
                    assertThat(fetch(application, source)).as(store).isEqualTo(new QueueImport.Counts(2, 0));
                    assertThat(fetch(application, source)).as(store).isEqualTo(new QueueImport.Counts(0, 2));
                    assertThat(jobs(application)).as(store).hasSize(2).first().satisfies(job -> {
                        assertThat(text(job.unique())).isEqualTo("a");
                        assertThat(job.workload()).containsExactly(0, 0xff);
                    });
                }
            }
        }
    }

    @Test
    void whatIsNotAQueueOfGearmandIsNamed() throws Exception {
        Path file = directory.resolve("other.db");
        execute(file, "create table q (a text)");
        try (ConfigurableApplicationContext application = application()) {
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> fetch(application, new Source("jdbc:sqlite:" + file, null, null, "q")))
                    .withMessageContaining("not one of gearmand");
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> fetch(application, new Source("jdbc:sqlite:" + file, null, null, "r")))
                    .withMessageContaining("no such table");
            Path missing = directory.resolve("missing.db");
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> fetch(application, new Source("jdbc:sqlite:" + missing, null, null, "q")));
            assertThat(missing).doesNotExist();
        }
    }

    @Test
    void theProgramEndsWithOneIfItCanNotRead() {
        Import wrong = new Import(
                new Source("jdbc:sqlite:" + directory.resolve("missing.db"), null, null, "q"),
                List.of("--gearman.server.data-dir=" + directory.resolve("data")));
        assertThat(QueueImport.run(wrong)).isEqualTo(1);
    }

    /** Has a gearmand queue jobs with these options, and ends it. */
    private void fill(String... options) throws Exception {
        assumeTrue(Files.isExecutable(GEARMAND), "gearmand is not installed");
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        List<String> command = new ArrayList<>(
                List.of(GEARMAND.toString(), "-L", "127.0.0.1", "-p", Integer.toString(port), "-l", "stderr"));
        command.addAll(List.of(options));
        Path log = directory.resolve("gearmand.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .directory(directory.toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                assertThat(process.isAlive()).as(() -> log.toString()).isTrue();
                return accepts(port);
            });
            try (RawConnection client = RawConnection.to("127.0.0.1", port)) {
                client.sends(SUBMIT_JOB_BG, "resize|a|first").receives(JOB_CREATED);
                client.sends(SUBMIT_JOB_BG, "Resize|z|second\0\u00e9").receives(JOB_CREATED);
                client.sends(SUBMIT_JOB_HIGH_BG, "resize|b|third").receives(JOB_CREATED);
                client.sends(SUBMIT_JOB_EPOCH, "resize|c|" + LATER + "|fourth").receives(JOB_CREATED);
            }
        } finally {
            process.destroy();
            process.waitFor(20, TimeUnit.SECONDS);
            process.destroyForcibly();
        }
    }

    private static boolean accepts(int port) {
        try (RawConnection connection = RawConnection.to("127.0.0.1", port)) {
            return connection.asks("version").startsWith("OK");
        } catch (IOException e) {
            return false;
        }
    }

    private void fetchAndCheck(Source source) throws Exception {
        try (ConfigurableApplicationContext application = application()) {
            assertThat(fetch(application, source)).isEqualTo(new QueueImport.Counts(4, 0));
            assertThat(fetch(application, source)).isEqualTo(new QueueImport.Counts(0, 4));
            assertThat(jobs(application))
                    .extracting(
                            job -> text(job.function()),
                            job -> text(job.unique()),
                            job -> new String(job.workload(), UTF_8),
                            StoredJob::priority,
                            StoredJob::notBefore)
                    .containsExactlyInAnyOrder(
                            tuple("resize", "a", "first", 1, 0L),
                            tuple("Resize", "z", "second\0\u00e9", 1, 0L),
                            tuple("resize", "b", "third", 0, 0L),
                            tuple("resize", "c", "fourth", 1, LATER * 1_000));
            assertThat(jobs(application).get(0).handlePrefix()).asString(UTF_8).endsWith(":");
        }
    }

    private ConfigurableApplicationContext application() {
        return StoreOnly.application().run("--gearman.server.data-dir=" + directory.resolve("data"));
    }

    private static QueueImport.Counts fetch(ConfigurableApplicationContext application, Source source)
            throws Exception {
        return application.getBean(QueueImport.class).run(source, InstantSource.system());
    }

    private static List<StoredJob> jobs(ConfigurableApplicationContext application) throws Exception {
        List<StoredJob> jobs = new ArrayList<>();
        application.getBean(JobStore.class).replay(jobs::add);
        return jobs;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    private static void execute(Path file, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}

package dev.gearman.server.app.store.relational;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.app.store.StoreOnly;
import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.StoreBatch;
import dev.gearman.server.store.StoreException;
import dev.gearman.server.store.StoredJob;
import dev.gearman.server.store.StoredJobs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Databases that are not there, go away, or refuse. */
class DatabaseOutageTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void aDatabaseMayComeLateGoAndComeBack() throws Exception {
        try (PostgresServer server = PostgresServer.started("fsync=off")) {
            server.kill();
            try (ConfigurableApplicationContext application = application("spring.datasource.url=" + server.url())) {
                Database database = application.getBean(Database.class);
                CountDownLatch open = new CountDownLatch(1);
                database.whenOpen(open::countDown);
                JobStore store = application.getBean(JobStore.class);
                assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(() -> store.write(StoredJobs.saves(StoredJobs.job(1))))
                        .withMessageContaining("refused");
                assertThat(database.isOpen()).isFalse();

                server.start();
                await().atMost(PATIENCE).until(() -> worked(store, 2));
                assertThat(open.await(60, TimeUnit.SECONDS)).isTrue();

                server.kill();
                assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(() -> store.write(StoredJobs.saves(StoredJobs.job(3))));
                server.start();
                await().atMost(PATIENCE).until(() -> worked(store, 4));
                assertThat(replayed(store))
                        .extracting(StoredJob::number)
                        .contains(2L, 4L)
                        .doesNotContain(1L);
            }
        }
    }

    @Test
    void aSchemaMayBeSharedWithTheTablesOfGearmand() throws Exception {
        Path file = directory.resolve("queue.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("create table gearman_queue (unique_key text)");
        }
        try (ConfigurableApplicationContext application = application("spring.datasource.url=jdbc:sqlite:" + file)) {
            assertThat(worked(application.getBean(JobStore.class), 1)).isTrue();
        }
    }

    @Test
    void aJobThatIsLargerThanAPacketOfMariaDbIsRefusedWithAReason() throws Exception {
        try (MariaDbServer server = MariaDbServer.started("--max-allowed-packet=1M");
                ConfigurableApplicationContext application = application("spring.datasource.url=" + server.url())) {
            JobStore store = application.getBean(JobStore.class);
            StoredJob large = StoredJobs.withWorkload(1, StoredJobs.noise(2_000_000, 1));
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.write(StoredJobs.saves(large)))
                    .withMessageContaining("max_allowed_packet");
            assertThat(worked(store, 2)).isTrue();
            assertThat(replayed(store)).extracting(StoredJob::number).containsExactly(2L);
            assertThat(store.refusal(large)).contains("max_allowed_packet");
            assertThat(store.refusal(StoredJobs.job(3))).isNull();
        }
    }

    @Test
    void aDatabaseFileThatIsNoneEndsTheStartInOneSentence() throws Exception {
        Path file = Files.writeString(directory.resolve("gearman.mv.db"), "this is not a database\n".repeat(1_000));
        assertThat(catchThrowable(() -> application("gearman.server.data-dir=" + directory)))
                .hasStackTraceContaining("the data directory '" + directory + "' can't be used");
        assertThat(file).exists();
    }

    private static ConfigurableApplicationContext application(String property) {
        return StoreOnly.application().run("--" + property);
    }

    private static boolean worked(JobStore store, long number) {
        try {
            store.write(new StoreBatch(List.of(StoredJobs.job(number)), List.of(), List.of()));
            return true;
        } catch (StoreException e) {
            return false;
        }
    }

    private static List<StoredJob> replayed(JobStore store) throws StoreException {
        List<StoredJob> jobs = new ArrayList<>();
        store.replay(jobs::add);
        return jobs;
    }
}

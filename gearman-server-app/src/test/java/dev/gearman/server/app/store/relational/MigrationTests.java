package dev.gearman.server.app.store.relational;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.store.StoredJob;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database of an earlier version takes errors as a whole, and still has what was in it. */
class MigrationTests {
    private static final String BEFORE = "110";
    private static final String ENDED = "INSERT INTO gearman_ended_job VALUES"
            + " (?, 1, 'H:a:1', 1, 'f', '', 1, 1, 1, 1, 1, 'EXCEPTION', 1, 'w', '', 'c', ?, 1, 1)";
    private static final String DEAD = "INSERT INTO gearman_dead_job VALUES"
            + " (?, 1, 'H:a:1', 1, 'f', '', 1, '', 1, 1, 'c', 'w', '', 'EXCEPTION', ?, 1, ?, 1)";

    @Test
    void h2IsMigrated(@TempDir Path directory) throws SQLException {
        check("h2", "jdbc:h2:file:" + directory.resolve("old").toAbsolutePath());
    }

    @Test
    void sqliteIsMigrated(@TempDir Path directory) throws SQLException {
        check("sqlite", "jdbc:sqlite:" + directory.resolve("old.db"));
    }

    @Test
    void postgresIsMigrated() throws Exception {
        try (DatabaseServer server = PostgresServer.started("fsync=off")) {
            check("postgresql", server.url());
        }
    }

    @Test
    void mariaDbIsMigrated() throws Exception {
        try (DatabaseServer server = MariaDbServer.started("--innodb-flush-log-at-trx-commit=0")) {
            check("mysql", server.url());
        }
    }

    private static void check(String folder, String url) throws SQLException {
        migrate(folder, url, BEFORE);
        byte[] shortLog = {0, 0, 0, 0, 1};
        byte[] longLog = new byte[StoredJob.MAX_ATTEMPTS];
        Arrays.fill(longLog, (byte) 7);
        try (Connection connection = DriverManager.getConnection(url)) {
            job(connection, 1, shortLog);
            row(connection, ENDED, 1, "old");
            row(connection, DEAD, 1, "old", "[]");
        }
        migrate(folder, url, "latest");
        String error = "ü".repeat(131_072);
        try (Connection connection = DriverManager.getConnection(url)) {
            job(connection, 2, longLog);
            row(connection, ENDED, 2, error);
            row(connection, DEAD, 2, error, "x".repeat(1_048_576));
            assertThat(read(connection, "SELECT error FROM gearman_ended_job ORDER BY id"))
                    .containsExactly("old", error);
            assertThat(read(connection, "SELECT error FROM gearman_dead_job ORDER BY number"))
                    .containsExactly("old", error);
            try (Statement statement = connection.createStatement();
                    ResultSet jobs = statement.executeQuery("SELECT attempts FROM gearman_job ORDER BY number")) {
                jobs.next();
                assertThat(jobs.getBytes(1)).isEqualTo(shortLog);
                jobs.next();
                assertThat(jobs.getBytes(1)).isEqualTo(longLog);
            }
        }
    }

    private static void migrate(String folder, String url, String target) {
        Flyway.configure()
                .dataSource(url, null, null)
                .locations("classpath:db/migration/" + folder)
                .table("gearman_schema_history")
                .target(target)
                .load()
                .migrate();
    }

    private static void job(Connection connection, long number, byte[] attempts) throws SQLException {
        String columns =
                "number, priority, function_name, unique_key, handle_prefix, reducer, not_before, submitted_at,"
                        + " losses, client, attempts, workload";
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO gearman_job (" + columns + ") VALUES (?, 1, ?, ?, ?, ?, 0, 1, 0, 'c', ?, ?)")) {
            insert.setLong(1, number);
            for (int i = 2; i <= 5; i++) {
                insert.setBytes(i, new byte[] {1});
            }
            insert.setBytes(6, attempts);
            insert.setBytes(7, new byte[] {1});
            insert.executeUpdate();
        }
    }

    private static void row(Connection connection, String sql, long id, String... texts) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setLong(1, id);
            for (int i = 0; i < texts.length; i++) {
                insert.setString(i + 2, texts[i]);
            }
            insert.executeUpdate();
        }
    }

    private static java.util.List<String> read(Connection connection, String sql) throws SQLException {
        java.util.List<String> texts = new java.util.ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}

package dev.gearman.server.app.store.imports;

import dev.gearman.server.app.cli.Invocation.Import;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table of a gearmand, read from its first row to its last. Used by one thread. */
final class GearmandQueue implements AutoCloseable {
    private static final byte[] NOTHING = {};
    private static final String WHEN = "when_to_run";
    private static final Set<String> NEEDED = Set.of("unique_key", "function_name", "priority", "data");

    private final Connection connection;
    private final Statement statement;
    private final ResultSet rows;
    private final boolean hasWhen;

    /**
     * A job as gearmand stores it.
     *
     * @param priority 0 high, 1 normal, 2 low
     * @param when when it may run at the earliest in seconds since 1970, 0 for at once
     */
    record Row(byte[] function, byte[] unique, byte[] data, int priority, long when) {}

    private GearmandQueue(Connection connection, Statement statement, ResultSet rows) throws SQLException {
        this.connection = connection;
        this.statement = statement;
        this.rows = rows;
        this.hasWhen = checkedColumns(rows).contains(WHEN);
    }

    /** @throws SQLException if the database can't be read or has no such table */
    static GearmandQueue open(Import.Source source) throws SQLException {
        Connection connection = DriverManager.getConnection(source.url(), properties(source));
        try {
            // rows come in portions only outside of autocommit, says the driver of PostgreSQL
            connection.setAutoCommit(false);
            Statement statement = connection.createStatement();
            statement.setFetchSize(100);
            // its only order there is: gearmand replays a queue as the database returns it
            String order = source.url().startsWith("jdbc:sqlite:") ? " order by rowid" : "";
            return new GearmandQueue(
                    connection, statement, statement.executeQuery("select * from " + source.table() + order));
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static Properties properties(Import.Source source) {
        Properties properties = new Properties();
        if (source.user() != null) {
            properties.setProperty("user", source.user());
        }
        if (source.password() != null) {
            properties.setProperty("password", source.password());
        }
        if (source.url().startsWith("jdbc:sqlite:")) {
            // read-only: a file that is not there is not made
            properties.setProperty("open_mode", "1");
        }
        return properties;
    }

    private static Set<String> checkedColumns(ResultSet rows) throws SQLException {
        ResultSetMetaData data = rows.getMetaData();
        Set<String> names = new HashSet<>();
        for (int i = 1; i <= data.getColumnCount(); i++) {
            names.add(data.getColumnName(i).toLowerCase(Locale.ROOT));
        }
        if (!names.containsAll(NEEDED)) {
            throw new SQLException("the table is not one of gearmand: it has the columns " + names);
        }
        return names;
    }

    /** The next row, {@code null} after the last. */
    @Nullable
    Row next() throws SQLException {
        if (!rows.next()) {
            return null;
        }
        return new Row(
                bytes("function_name"),
                bytes("unique_key"),
                bytes("data"),
                rows.getInt("priority"),
                hasWhen ? rows.getLong(WHEN) : 0);
    }

    /** Empty for NULL, which gearmand makes of an empty workload. */
    private byte[] bytes(String column) throws SQLException {
        byte[] bytes = rows.getBytes(column);
        return bytes == null ? NOTHING : bytes;
    }

    @Override
    public void close() throws SQLException {
        try (connection;
                statement) {
            rows.close();
        }
    }
}

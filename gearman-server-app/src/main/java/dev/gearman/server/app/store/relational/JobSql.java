package dev.gearman.server.app.store.relational;

import dev.gearman.server.store.StoreBatch.Change;
import dev.gearman.server.store.StoredJob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Statements on the table of jobs that are written once for all databases. */
final class JobSql {
    /** Rows per statement for what is looked up by number. */
    private static final int CHUNK = 1_000;
    /** Rows that a replay reads at a time. */
    private static final int PAGE = 1_000;
    /** Workloads up to this size in bytes come with their page, larger ones one at a time: a page fits into memory. */
    private static final int SMALL = 32 * 1024;
    /** Bytes of large workloads after which a page ends. */
    private static final long PAGE_BYTES = 16 * 1024 * 1024;

    private static final String COLUMNS =
            "number, priority, function_name, unique_key, handle_prefix, reducer, not_before,"
                    + " submitted_at, losses, client, attempts";
    private static final String INSERT = "insert into gearman_job (" + COLUMNS + ", workload) values ";
    private static final int INSERTED_COLUMNS = 12;
    /** Rows that one statement inserts at most, a power of two. */
    private static final int INSERTED_ROWS = 128;
    /** Bytes that one statement inserts at most, unless one job has more: less than the smallest packet of any database. */
    private static final long INSERTED_BYTES = 256 * 1024;

    private static final String PAGE_QUERY = "select " + COLUMNS
            + ", case when octet_length(workload) <= " + SMALL + " then workload end"
            + " from gearman_job where number > ? order by number limit " + PAGE;
    private static final String WORKLOAD_QUERY = "select workload from gearman_job where number = ?";
    private static final String UPDATE =
            "update gearman_job set priority = ?, not_before = ?, losses = ?, attempts = ? where number = ?";

    private JobSql() {}

    /** One statement for many rows costs half of what a batch of statements for one row each does. */
    static void insert(Connection connection, List<StoredJob> jobs) throws SQLException {
        for (int from = 0; from < jobs.size(); ) {
            // of few lengths, so that statements are prepared once
            int rows = Integer.highestOneBit(rows(jobs, from));
            try (PreparedStatement insert = connection.prepareStatement(insertOf(rows))) {
                for (int i = 0; i < rows; i++) {
                    set(insert, i * INSERTED_COLUMNS, jobs.get(from + i));
                }
                insert.executeUpdate();
            }
            from += rows;
        }
    }

    private static int rows(List<StoredJob> jobs, int from) {
        int most = Math.min(jobs.size() - from, INSERTED_ROWS);
        long bytes = bytes(jobs.get(from));
        int rows = 1;
        while (rows < most && bytes + bytes(jobs.get(from + rows)) <= INSERTED_BYTES) {
            bytes += bytes(jobs.get(from + rows));
            rows++;
        }
        return rows;
    }

    private static long bytes(StoredJob job) {
        return 256L
                + job.function().length
                + job.unique().length
                + job.handlePrefix().length
                + job.reducer().length
                + job.attempts().length
                + job.workload().length;
    }

    private static String insertOf(int rows) {
        String row = "(?" + ", ?".repeat(INSERTED_COLUMNS - 1) + ")";
        return INSERT + row + (", " + row).repeat(rows - 1);
    }

    private static void set(PreparedStatement insert, int before, StoredJob job) throws SQLException {
        insert.setLong(before + 1, job.number());
        insert.setInt(before + 2, job.priority());
        insert.setBytes(before + 3, job.function());
        insert.setBytes(before + 4, job.unique());
        insert.setBytes(before + 5, job.handlePrefix());
        insert.setBytes(before + 6, job.reducer());
        insert.setLong(before + 7, job.notBefore());
        insert.setLong(before + 8, job.submittedAt());
        insert.setInt(before + 9, job.losses());
        insert.setString(before + 10, job.client());
        insert.setBytes(before + 11, job.attempts());
        insert.setBytes(before + 12, job.workload());
    }

    static void change(Connection connection, List<Change> changes) throws SQLException {
        if (changes.isEmpty()) {
            return;
        }
        try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
            int rows = 0;
            for (Change change : changes) {
                update.setInt(1, change.priority());
                update.setLong(2, change.notBefore());
                update.setInt(3, change.losses());
                update.setBytes(4, change.attempts());
                update.setLong(5, change.number());
                update.addBatch();
                if (++rows % CHUNK == 0) {
                    update.executeBatch();
                }
            }
            update.executeBatch();
        }
    }

    static void delete(Connection connection, List<Long> numbers) throws SQLException {
        for (int from = 0; from < numbers.size(); from += CHUNK) {
            List<Long> chunk = numbers.subList(from, Math.min(numbers.size(), from + CHUNK));
            try (PreparedStatement delete =
                    connection.prepareStatement("delete from gearman_job where number in " + places(chunk.size()))) {
                fill(delete, chunk);
                delete.executeUpdate();
            }
        }
    }

    /** The jobs after this number, some of them, in order; empty if there are none. */
    static List<StoredJob> page(Connection connection, long after) throws SQLException {
        List<StoredJob> jobs = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(PAGE_QUERY)) {
            query.setLong(1, after);
            try (ResultSet rows = query.executeQuery()) {
                long bytes = 0;
                while (bytes < PAGE_BYTES && rows.next()) {
                    byte[] workload = rows.getBytes(12);
                    if (workload == null) {
                        workload = large(connection, rows.getLong(1));
                        bytes += workload.length;
                    }
                    jobs.add(job(rows, workload));
                }
            }
        }
        return jobs;
    }

    private static byte[] large(Connection connection, long number) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(WORKLOAD_QUERY)) {
            query.setLong(1, number);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("job " + number + " was deleted by somebody else");
                }
                return row.getBytes(1);
            }
        }
    }

    /** The jobs of these numbers, in any order. */
    static List<StoredJob> load(Connection connection, long[] numbers) throws SQLException {
        List<StoredJob> jobs = new ArrayList<>(numbers.length);
        for (int from = 0; from < numbers.length; from += CHUNK) {
            List<Long> chunk = new ArrayList<>();
            for (int i = from; i < Math.min(numbers.length, from + CHUNK); i++) {
                chunk.add(numbers[i]);
            }
            try (PreparedStatement query = connection.prepareStatement(
                    "select " + COLUMNS + ", workload from gearman_job where number in " + places(chunk.size()))) {
                fill(query, chunk);
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        jobs.add(job(rows, rows.getBytes(12)));
                    }
                }
            }
        }
        return jobs;
    }

    /** Has H2 write to the disk what it has handed to the operating system; {@code true}. */
    static boolean sync(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
            return true;
        }
    }

    private static StoredJob job(ResultSet row, byte[] workload) throws SQLException {
        return new StoredJob(
                row.getLong(1),
                row.getBytes(5),
                row.getBytes(3),
                row.getBytes(4),
                workload,
                row.getInt(2),
                row.getLong(7),
                row.getBytes(6),
                row.getInt(9),
                row.getLong(8),
                row.getString(10),
                row.getBytes(11));
    }

    /** A list of parameters for at least this many values. Of few lengths, so that statements are prepared once. */
    private static String places(int values) {
        int length = 1;
        while (length < values) {
            length *= 8;
        }
        return "(?" + ", ?".repeat(Math.min(length, CHUNK) - 1) + ")";
    }

    /** Sets all parameters; the last value stands in for what there is no value for. */
    private static void fill(PreparedStatement statement, List<Long> values) throws SQLException {
        int places = statement.getParameterMetaData().getParameterCount();
        for (int i = 0; i < places; i++) {
            statement.setLong(i + 1, values.get(Math.min(i, values.size() - 1)));
        }
    }
}

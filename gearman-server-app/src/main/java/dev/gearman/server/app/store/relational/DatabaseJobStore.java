package dev.gearman.server.app.store.relational;

import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.StoreBatch;
import dev.gearman.server.store.StoreException;
import dev.gearman.server.store.StoredJob;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps jobs in the relational database: a batch is one transaction. The database need not be there when this is made; until
 * it is, whatever is asked of it fails.
 */
final class DatabaseJobStore implements JobStore {
    /** More than all else of a row has, in bytes. */
    private static final long REST_OF_ROW = 64 * 1024;

    private final Database database;
    private final boolean sync;
    private boolean closed;

    /** @param sync whether to ask H2 to wait for the disk after each commit, which it does not do by itself */
    DatabaseJobStore(Database database, boolean sync) {
        this.database = database;
        this.sync = sync;
    }

    static DatabaseJobStore of(Database database, GearmanServerProperties properties) {
        return new DatabaseJobStore(
                database,
                database.kind() == DatabaseKind.H2 && properties.database().sync());
    }

    /** Something that is done in a transaction. */
    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    @Override
    public void write(StoreBatch batch) throws StoreException {
        database.open();
        for (StoredJob job : batch.saves()) {
            // only if its limit was not known yet when the job came
            String refusal = refusal(job);
            if (refusal != null) {
                throw new StoreException(refusal);
            }
        }
        try {
            write(batch, false);
        } catch (StoreException e) {
            if (batch.saves().isEmpty() || !DatabaseTrouble.isDuplicate(e)) {
                throw e;
            }
            // an earlier commit of unknown outcome came through
            write(batch, true);
        }
        if (sync) {
            transact(JobSql::sync);
        }
    }

    @Override
    public @Nullable String refusal(StoredJob job) {
        long most = database.maxPacket();
        return job.workload().length + REST_OF_ROW <= most
                ? null
                : "a workload of " + job.workload().length
                        + " bytes does not fit into max_allowed_packet of the database, " + most + " bytes";
    }

    private void write(StoreBatch batch, boolean replace) throws StoreException {
        transact(connection -> {
            if (replace) {
                JobSql.delete(
                        connection,
                        batch.saves().stream().map(StoredJob::number).toList());
            }
            JobSql.insert(connection, batch.saves());
            JobSql.change(connection, batch.changes());
            JobSql.delete(connection, batch.deletes());
            return true;
        });
    }

    @Override
    public void replay(Consumer<StoredJob> jobs) throws StoreException {
        long last = Long.MIN_VALUE;
        List<StoredJob> page;
        do {
            long after = last;
            // a transaction per page: one for all would keep a server database from tidying up meanwhile
            page = transact(connection -> JobSql.page(connection, after));
            for (StoredJob job : page) {
                jobs.accept(job);
                last = job.number();
            }
        } while (!page.isEmpty());
    }

    @Override
    public List<StoredJob> load(long[] numbers) throws StoreException {
        List<StoredJob> found = transact(connection -> JobSql.load(connection, numbers));
        Map<Long, StoredJob> byNumber = new HashMap<>();
        found.forEach(job -> byNumber.put(job.number(), job));
        List<StoredJob> inOrder = new ArrayList<>(found.size());
        for (long number : numbers) {
            StoredJob job = byNumber.get(number);
            if (job != null) {
                inOrder.add(job);
            }
        }
        return inOrder;
    }

    private <T> T transact(Work<T> work) throws StoreException {
        if (closed) {
            throw new StoreException("the store is closed");
        }
        database.open();
        try (Connection connection = database.connection()) {
            connection.setAutoCommit(false);
            return transact(connection, work);
        } catch (SQLException | RuntimeException e) {
            database.suspect();
            throw DatabaseTrouble.exception(e);
        }
    }

    private static <T> T transact(Connection connection, Work<T> work) throws SQLException {
        try {
            T result = work.on(connection);
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException e) {
            try {
                connection.rollback();
            } catch (SQLException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    /** The connections belong to the application. */
    @Override
    public void close() {
        closed = true;
    }
}

package dev.gearman.server.app.records;

import dev.gearman.server.app.store.relational.Database;
import dev.gearman.server.app.store.relational.DatabaseTrouble;
import dev.gearman.server.store.StoreException;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import java.util.List;
import java.util.function.Supplier;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The way to the records: in a transaction, with one kind of exception while the database is not there. Any thread may use
 * it; all methods block.
 */
@Component
public class RecordDatabase {
    /** A page that takes longer than this many seconds is given up. */
    private static final int PATIENCE = 15;

    private static final Logger log = LoggerFactory.getLogger(RecordDatabase.class);

    private final Database database;
    private final SessionFactory sessions;
    private final TransactionTemplate transaction;

    RecordDatabase(Database database, EntityManagerFactory factory, PlatformTransactionManager transactions) {
        this.database = database;
        this.sessions = factory.unwrap(SessionFactory.class);
        transaction = new TransactionTemplate(transactions);
        transaction.setTimeout(PATIENCE);
    }

    /** Whether the database is there, as far as is known. */
    public boolean isOpen() {
        return database.isOpen();
    }

    /** Opens the database now, if that is still to be done and can be: for what is needed at the start. */
    public void openNow() {
        try {
            database.open();
        } catch (StoreException e) {
            log.debug("The database is not there yet: {}", e.getMessage());
        }
    }

    /**
     * Does something in one transaction.
     *
     * @throws RecordsUnavailableException if the database does not do it
     */
    public <T extends @Nullable Object> T transact(Supplier<T> work) {
        if (!database.isOpen()) {
            throw new RecordsUnavailableException(
                    "the database is not there", new IllegalStateException("not opened yet"));
        }
        try {
            return transaction.execute(status -> work.get());
        } catch (DataAccessException | PersistenceException | TransactionException e) {
            throw new RecordsUnavailableException("the database failed: " + DatabaseTrouble.sentence(e), e);
        }
    }

    /**
     * Inserts many rows in one transaction.
     *
     * @throws RecordsUnavailableException if the database does not do it; then none of them is there
     */
    public void insert(List<?>... rows) {
        if (!database.isOpen()) {
            throw new RecordsUnavailableException(
                    "the database is not there", new IllegalStateException("not opened yet"));
        }
        try {
            sessions.inStatelessTransaction(session -> {
                for (List<?> some : rows) {
                    if (!some.isEmpty()) {
                        session.insertMultiple(some);
                    }
                }
            });
        } catch (PersistenceException e) {
            throw new RecordsUnavailableException("the database failed: " + DatabaseTrouble.sentence(e), e);
        }
    }
}

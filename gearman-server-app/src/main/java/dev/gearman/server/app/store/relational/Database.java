package dev.gearman.server.app.store.relational;

import dev.gearman.server.store.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.hibernate.HibernateException;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relational database of this application, which may not be there when the application starts, or go later. It is open
 * once a connection to it was made, its schema brought up to date, and that found to be what the entities expect, if there
 * are entities already.
 *
 * <p>May be used by any thread; opening blocks, for as long as a connection may take to be refused and a migration to run.
 */
public final class Database {
    private static final Logger log = LoggerFactory.getLogger(Database.class);

    private final DataSource dataSource;
    private final Flyway flyway;
    private final DatabaseKind kind;
    private final List<Runnable> whenOpen = new ArrayList<>();
    private @Nullable SessionFactory entities;
    private volatile boolean migrated;
    private volatile boolean open;
    private volatile long maxPacket = Long.MAX_VALUE;

    Database(DataSource dataSource, Flyway flyway, DatabaseKind kind) {
        this.dataSource = dataSource;
        this.flyway = flyway;
        this.kind = kind;
    }

    /** The database of this address, which has been found to be that of a known product. */
    static Database of(DataSource dataSource, Flyway flyway, String url) {
        DatabaseKind kind = DatabaseKind.of(url);
        if (kind == null) {
            throw new IllegalStateException(url);
        }
        return new Database(dataSource, flyway, kind);
    }

    public DatabaseKind kind() {
        return kind;
    }

    /** A connection from the pool; it works while the database is open. */
    Connection connection() throws SQLException {
        return dataSource.getConnection();
    }

    /** From now on its schema has to be what these entities expect. To be opened once more, as this is yet to be seen. */
    synchronized void expect(SessionFactory theEntities) {
        entities = theEntities;
        open = false;
    }

    /** Whether it is open; what happened to it since the last use of it is not known. */
    public boolean isOpen() {
        return open;
    }

    /** Runs something once as soon as the database is open, on the thread that opened it; at once if it is open. */
    public void whenOpen(Runnable action) {
        synchronized (this) {
            if (!open) {
                whenOpen.add(action);
                return;
            }
        }
        action.run();
    }

    /**
     * Opens the database, unless it is.
     *
     * @throws StoreException if it is not there, or its schema is not one that this version can work with
     */
    public void open() throws StoreException {
        if (open) {
            return;
        }
        List<Runnable> actions;
        synchronized (this) {
            if (open) {
                return;
            }
            if (!migrated) {
                connect();
                migrate();
                migrated = true;
            }
            validate();
            open = true;
            actions = List.copyOf(whenOpen);
            whenOpen.clear();
        }
        actions.forEach(Runnable::run);
    }

    private void connect() throws StoreException {
        try (Connection connection = connection()) {
            log.debug("Connected to {}", connection.getMetaData().getDatabaseProductVersion());
            if (kind == DatabaseKind.MARIADB || kind == DatabaseKind.MYSQL) {
                maxPacket = maxPacket(connection);
            }
        } catch (SQLException e) {
            throw DatabaseTrouble.exception(e);
        }
    }

    private static long maxPacket(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select @@max_allowed_packet")) {
            return row.next() ? row.getLong(1) : Long.MAX_VALUE;
        }
    }

    private void migrate() throws StoreException {
        try {
            flyway.migrate();
        } catch (FlywayException e) {
            throw DatabaseTrouble.exception(e);
        }
    }

    private void validate() throws StoreException {
        if (entities == null) {
            return;
        }
        try {
            entities.getSchemaManager().validateMappedObjects();
        } catch (HibernateException e) {
            throw DatabaseTrouble.exception(e);
        }
    }

    /** What a row may have at most, in bytes; a database that has such a limit ends the connection if one has more. */
    long maxPacket() {
        return maxPacket;
    }

    /** To be called after something that the database did not do: before it is used again it is looked at as at the start. */
    void suspect() {
        migrated = false;
        open = false;
    }
}

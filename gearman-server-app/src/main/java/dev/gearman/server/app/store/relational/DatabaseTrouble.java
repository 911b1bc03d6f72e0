package dev.gearman.server.app.store.relational;

import dev.gearman.server.store.StoreException;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Describes what is wrong with a database, in one line: the message of the driver, without the layers above it. Messages about
 * values are left out. They quote the value, which may be a part of a job, and the line is logged.
 */
public final class DatabaseTrouble {
    /** Begins the states of all violations of constraints. */
    private static final String INTEGRITY_CONSTRAINT = "23";
    /** Begins the states of all values that do not fit: too long, out of range, in a wrong encoding. */
    private static final String DATA = "22";
    /** MySQL: a value is not text in the encoding of its column; the state is a general one. */
    private static final int WRONG_TEXT = 1366;
    /** SQLite, whose driver tells no state: a constraint was violated. */
    private static final int SQLITE_CONSTRAINT = 19;
    /** H2: the file is locked. */
    private static final int IN_USE = 90020;
    /** H2: the file was written by a version whose files this one can't read, or is damaged. */
    private static final int FILE_CORRUPTED = 90030;

    /** Beginnings of states: the login is refused, there is no such database or schema, or a statement is not allowed or wrong. */
    private static final List<String> REFUSED = List.of("28", "3D", "3F", "42");
    /** The same as numbers of MySQL, MariaDB and H2, which have no states for them. */
    private static final Set<Integer> REFUSED_CODES = Set.of(1130, 1698, 90149);
    /** MySQL: a user has too many connections, which has a state of statements that are not allowed. */
    private static final Set<Integer> PASSING_CODES = Set.of(1203, 1226);

    private DatabaseTrouble() {}

    /**
     * Returns {@code true} if waiting does not help: the database has refused, or is not what this version expects, or the
     * driver does not understand its address.
     */
    static boolean isForGood(Throwable e) {
        SQLException sql = deepest(e);
        if (sql == null) {
            return true;
        }
        String state = sql.getSQLState();
        int code = sql.getErrorCode();
        return REFUSED_CODES.contains(code)
                || (state != null
                        && !PASSING_CODES.contains(code)
                        && REFUSED.stream().anyMatch(state::startsWith));
    }

    /** Whether a key was there already. */
    static boolean isDuplicate(Throwable e) {
        SQLException sql = deepest(e);
        return sql != null
                && (sql.getSQLState() != null
                        ? sql.getSQLState().startsWith(INTEGRITY_CONSTRAINT)
                        : sql.getErrorCode() == SQLITE_CONSTRAINT);
    }

    /** Whether another process has the file. */
    static boolean isInUse(Throwable e) {
        SQLException sql = deepest(e);
        return sql != null && sql.getErrorCode() == IN_USE;
    }

    static StoreException exception(Exception e) {
        return new StoreException(sentence(e), e);
    }

    /** Returns one line about the cause of a failure. */
    public static String sentence(Throwable e) {
        SQLException sql = deepest(e);
        if (sql == null) {
            return firstLine(e);
        }
        if (isAboutValues(sql)) {
            return "the database does not take a value (SQL state " + sql.getSQLState() + ", error "
                    + sql.getErrorCode() + ")";
        }
        return switch (sql.getErrorCode()) {
            case IN_USE -> "the database file is in use by another process";
            case FILE_CORRUPTED -> "the database file is damaged: " + firstLine(sql);
            default -> firstLine(sql);
        };
    }

    /** The first one that the driver made: pools and frameworks put their own in front of it. */
    private static @Nullable SQLException deepest(Throwable e) {
        SQLException found = null;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                found = sql;
            }
        }
        return found;
    }

    private static boolean isAboutValues(SQLException e) {
        String state = e.getSQLState();
        return e.getErrorCode() == WRONG_TEXT
                || (state != null && (state.startsWith(DATA) || state.startsWith(INTEGRITY_CONSTRAINT)));
    }

    private static String firstLine(Throwable e) {
        String message = e.getMessage();
        return message == null || message.isBlank()
                ? e.getClass().getSimpleName()
                : message.strip().lines().findFirst().orElse("");
    }
}

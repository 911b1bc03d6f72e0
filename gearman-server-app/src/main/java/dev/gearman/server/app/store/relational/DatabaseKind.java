package dev.gearman.server.app.store.relational;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The products that the relational database may be. A row says how addresses of a product begin and what it needs. */
public enum DatabaseKind {
    /**
     * Written through to the operating system at every commit: with its default, H2 loses half a second. Its files are
     * closed with the last connection, so that one stays.
     */
    H2(
            "jdbc:h2:",
            "h2",
            "org.hibernate.dialect.H2Dialect",
            Map.of("connection-init-sql", "SET WRITE_DELAY 0", "max-lifetime", "0")),
    POSTGRESQL(
            "jdbc:postgresql:",
            "postgresql",
            "org.hibernate.dialect.PostgreSQLDialect",
            Map.of(
                    "data-source-properties.ApplicationName", "gearman-server",
                    "data-source-properties.connectTimeout", "5",
                    // the details are values of the row at fault, and exceptions are logged
                    "data-source-properties.logServerErrorDetail", "false",
                    "data-source-properties.reWriteBatchedInserts", "true",
                    "data-source-properties.socketTimeout", "60",
                    "data-source-properties.tcpKeepAlive", "true")),
    MARIADB(
            "jdbc:mariadb:",
            "mysql",
            "org.hibernate.dialect.MariaDBDialect",
            Map.of(
                    "data-source-properties.connectTimeout", "5000",
                    "data-source-properties.socketTimeout", "60000")),
    /** By the driver of MariaDB, which speaks to MySQL as well. */
    MYSQL(
            "jdbc:mysql:",
            "mysql",
            "org.hibernate.dialect.MySQLDialect",
            Map.of(
                    "data-source-properties.connectTimeout", "5000",
                    "data-source-properties.permitMysqlScheme", "true",
                    "data-source-properties.socketTimeout", "60000")),
    /** It has one writer at a time, and readers wait for less than a second connection costs. */
    SQLITE(
            "jdbc:sqlite:",
            "sqlite",
            "dev.gearman.server.app.store.relational.SqliteDialect",
            Map.of(
                    "data-source-properties.busy_timeout", "5000",
                    "data-source-properties.journal_mode", "WAL",
                    "data-source-properties.synchronous", "FULL",
                    "max-lifetime", "0",
                    "maximum-pool-size", "1"));

    private final String prefix;
    private final String folder;
    private final String dialect;
    private final Map<String, String> poolSettings;

    DatabaseKind(String prefix, String folder, String dialect, Map<String, String> poolSettings) {
        this.prefix = prefix;
        this.folder = folder;
        this.dialect = dialect;
        this.poolSettings = poolSettings;
    }

    /** The product of an address, {@code null} for one that is not known. */
    static @Nullable DatabaseKind of(String url) {
        for (DatabaseKind kind : values()) {
            if (url.startsWith(kind.prefix)) {
                return kind;
            }
        }
        return null;
    }

    /** Folder of its scripts below {@code db/migration}. */
    String folder() {
        return folder;
    }

    /** Name of its dialect, so that Hibernate need not ask a database that may not be there. */
    String dialect() {
        return dialect;
    }

    /** What is set below {@code spring.datasource.hikari}, unless somebody sets something else. */
    Map<String, String> poolSettings() {
        return poolSettings;
    }

    /** Whether it is a part of this process: what keeps it from opening does not pass by itself. */
    boolean isLocal(String url) {
        return this == SQLITE || (this == H2 && !url.startsWith("jdbc:h2:tcp:") && !url.startsWith("jdbc:h2:ssl:"));
    }
}

package dev.gearman.server.app.cli;

import static dev.gearman.server.app.cli.GearmandOption.DRIZZLE_DB;
import static dev.gearman.server.app.cli.GearmandOption.DRIZZLE_HOST;
import static dev.gearman.server.app.cli.GearmandOption.DRIZZLE_MYSQL;
import static dev.gearman.server.app.cli.GearmandOption.DRIZZLE_PASSWORD;
import static dev.gearman.server.app.cli.GearmandOption.DRIZZLE_PORT;
import static dev.gearman.server.app.cli.GearmandOption.DRIZZLE_TABLE;
import static dev.gearman.server.app.cli.GearmandOption.DRIZZLE_UDS;
import static dev.gearman.server.app.cli.GearmandOption.DRIZZLE_USER;
import static dev.gearman.server.app.cli.GearmandOption.MEMCACHED_PREFIX;
import static dev.gearman.server.app.cli.GearmandOption.MEMCACHED_SERVERS;
import static dev.gearman.server.app.cli.GearmandOption.MYSQL_DB;
import static dev.gearman.server.app.cli.GearmandOption.MYSQL_HOST;
import static dev.gearman.server.app.cli.GearmandOption.MYSQL_PASSWORD;
import static dev.gearman.server.app.cli.GearmandOption.MYSQL_PORT;
import static dev.gearman.server.app.cli.GearmandOption.MYSQL_TABLE;
import static dev.gearman.server.app.cli.GearmandOption.MYSQL_USER;
import static dev.gearman.server.app.cli.GearmandOption.POSTGRES_CONNECTION;
import static dev.gearman.server.app.cli.GearmandOption.POSTGRES_TABLE;
import static dev.gearman.server.app.cli.GearmandOption.REDIS_PASSWORD;
import static dev.gearman.server.app.cli.GearmandOption.REDIS_PORT;
import static dev.gearman.server.app.cli.GearmandOption.REDIS_PREFIX;
import static dev.gearman.server.app.cli.GearmandOption.REDIS_SERVER;
import static dev.gearman.server.app.cli.GearmandOption.SQLITE_DB;
import static dev.gearman.server.app.cli.GearmandOption.SQLITE_TABLE;
import static dev.gearman.server.app.cli.GearmandOption.STORE_ON_SHUTDOWN;
import static dev.gearman.server.app.cli.GearmandOption.TOKYO_FILE;
import static dev.gearman.server.app.cli.GearmandOption.TOKYO_OPTIMIZE;

import dev.gearman.server.app.cli.Invocation.Import;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The persistent queues of gearmand, and the stores that take their place: the same file or server where that can be, in tables
 * and keys of our own beside those of gearmand.
 */
enum QueueType {
    BUILTIN(List.of("builtin", "memory"), List.of(), (options, translation) -> store(translation, "memory")),
    SQLITE(
            List.of("libsqlite3", "sqlite3", "sqlite"),
            List.of(SQLITE_DB, SQLITE_TABLE, STORE_ON_SHUTDOWN),
            QueueType::sqlite),
    MYSQL(
            List.of("mysql"),
            List.of(MYSQL_HOST, MYSQL_PORT, MYSQL_USER, MYSQL_PASSWORD, MYSQL_DB, MYSQL_TABLE),
            (options, translation) -> mysql(
                    options,
                    translation,
                    address(options, MYSQL_HOST, MYSQL_PORT, "3306", MYSQL_DB, ""),
                    MYSQL_USER,
                    "",
                    MYSQL_PASSWORD)),
    POSTGRES(List.of("postgres", "libpq"), List.of(POSTGRES_CONNECTION, POSTGRES_TABLE), QueueType::postgres),
    REDIS(
            List.of("redis", "hiredis"),
            List.of(REDIS_SERVER, REDIS_PORT, REDIS_PASSWORD, REDIS_PREFIX),
            QueueType::redis),
    MEMCACHED(List.of("libmemcached", "memcached"), List.of(MEMCACHED_SERVERS, MEMCACHED_PREFIX), QueueType::memcached),
    TOKYO_CABINET(
            List.of("libtokyocabinet", "tokyocabinet"), List.of(TOKYO_FILE, TOKYO_OPTIMIZE), (options, translation) -> {
                store(translation, "rocksdb");
                translation.warn("--queue-type=libtokyocabinet: jobs are kept in files of RocksDB below"
                        + " gearman.server.data-dir; files of Tokyo Cabinet are not read");
            }),
    DRIZZLE(
            List.of("libdrizzle", "drizzle"),
            List.of(
                    DRIZZLE_HOST,
                    DRIZZLE_PORT,
                    DRIZZLE_UDS,
                    DRIZZLE_USER,
                    DRIZZLE_PASSWORD,
                    DRIZZLE_DB,
                    DRIZZLE_TABLE,
                    DRIZZLE_MYSQL),
            QueueType::drizzle);

    private static final String IMPORT = "; jobs that gearmand left there are fetched by the command import";

    private static final Pattern TABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_$.]*");

    private final List<String> names;
    private final List<GearmandOption> options;
    private final Effect effect;

    /** What choosing a type comes down to. */
    private interface Effect {
        void apply(GearmandOptions options, Translation translation) throws CommandLineException;
    }

    QueueType(List<String> names, List<GearmandOption> options, Effect effect) {
        this.names = names;
        this.options = options;
        this.effect = effect;
    }

    /** Chooses the store that takes the place of the queue, and explains the options of queues that are not in use. */
    static void translate(GearmandOptions options, Translation translation) throws CommandLineException {
        String name = options.last(GearmandOption.QUEUE_TYPE);
        QueueType chosen = name == null ? null : of(name);
        for (QueueType type : values()) {
            for (GearmandOption option : type.options) {
                if (type != chosen && options.has(option)) {
                    translation.note(option.longName() + ": belongs to a queue type that is not in use");
                }
            }
        }
        if (chosen != null) {
            chosen.effect.apply(options, translation);
        }
    }

    /**
     * Where a gearmand with these options keeps its jobs.
     *
     * @throws CommandLineException if its type is not one that jobs can be imported from
     */
    static Import.Source source(GearmandOptions options) throws CommandLineException {
        String name = options.last(GearmandOption.QUEUE_TYPE);
        if (name == null) {
            throw new CommandLineException("import needs --queue-type (libsqlite3, mysql, postgres or libdrizzle)");
        }
        QueueType type = of(name);
        Translation translation = new Translation();
        type.effect.apply(options, translation);
        String url = translation.properties().get("spring.datasource.url");
        String table = switch (type) {
            case SQLITE -> orElse(options, SQLITE_TABLE, "gearman_queue");
            case MYSQL -> orElse(options, MYSQL_TABLE, "gearman_queue");
            case POSTGRES -> orElse(options, POSTGRES_TABLE, "queue");
            case DRIZZLE -> orElse(options, DRIZZLE_TABLE, "queue");
            case BUILTIN, REDIS, MEMCACHED, TOKYO_CABINET -> "";
        };
        if (url == null || table.isEmpty()) {
            throw new CommandLineException(
                    "jobs can't be imported from " + name + " (expected: libsqlite3, mysql, postgres or libdrizzle)");
        }
        if (!TABLE.matcher(table).matches()) {
            throw new CommandLineException("'" + table + "' can't be the name of a table");
        }
        return new Import.Source(
                url,
                translation.properties().get("spring.datasource.username"),
                translation.properties().get("spring.datasource.password"),
                table);
    }

    private static QueueType of(String name) throws CommandLineException {
        for (QueueType type : values()) {
            if (type.names.contains(name.toLowerCase(Locale.ROOT))) {
                return type;
            }
        }
        throw new CommandLineException(GearmandOption.QUEUE_TYPE.longName() + ": '" + name + "' (expected: one of "
                + Arrays.stream(values()).map(type -> type.names.get(0)).collect(Collectors.joining(", ")) + ")");
    }

    private static void store(Translation translation, String store) {
        translation.set("gearman.server.store", store);
    }

    private static void database(Translation translation, String url) {
        store(translation, "database");
        translation.set("spring.datasource.url", url);
    }

    private static void sqlite(GearmandOptions options, Translation translation) throws CommandLineException {
        String file = needed(options, "libsqlite3", SQLITE_DB);
        database(translation, "jdbc:sqlite:" + file);
        translation.note("--libsqlite3-db: jobs are kept in the table gearman_job of '" + file + "'" + IMPORT);
        if (options.has(STORE_ON_SHUTDOWN)) {
            translation.note("--store-queue-on-shutdown: every job is stored before it is acknowledged");
        }
    }

    private static void mysql(
            GearmandOptions options,
            Translation translation,
            String address,
            GearmandOption user,
            String standardUser,
            GearmandOption password) {
        database(translation, "jdbc:mariadb://" + address);
        login(translation, orElse(options, user, standardUser), options.last(password));
        translation.note("--queue-type: jobs are kept in the table gearman_job of that database" + IMPORT);
    }

    private static void drizzle(GearmandOptions options, Translation translation) throws CommandLineException {
        String address = address(options, DRIZZLE_HOST, DRIZZLE_PORT, "3306", DRIZZLE_DB, "gearman");
        String socket = options.last(DRIZZLE_UDS);
        mysql(
                options,
                translation,
                socket == null ? address : address + "?localSocket=" + socket,
                DRIZZLE_USER,
                "root",
                DRIZZLE_PASSWORD);
        translation.note(
                "--queue-type=libdrizzle: Drizzle is gone; a server that speaks the protocol of MySQL is used");
    }

    private static void postgres(GearmandOptions options, Translation translation) throws CommandLineException {
        PostgresConnection connection = PostgresConnection.parse(orElse(options, POSTGRES_CONNECTION, ""));
        database(translation, connection.url());
        login(translation, connection.user(), connection.password());
        translation.note("--queue-type=postgres: jobs are kept in the table gearman_job of that database" + IMPORT);
    }

    private static void redis(GearmandOptions options, Translation translation) throws CommandLineException {
        store(translation, "redis");
        translation.set("spring.data.redis.host", orElse(options, REDIS_SERVER, "127.0.0.1"));
        translation.set(
                "spring.data.redis.port",
                Values.number(REDIS_PORT.longName(), orElse(options, REDIS_PORT, "6379"), 1, 65_535));
        String password = options.last(REDIS_PASSWORD);
        if (password != null) {
            translation.set("spring.data.redis.password", password);
        }
        prefix(options, translation, REDIS_PREFIX, "gearman.server.redis.prefix");
    }

    private static void memcached(GearmandOptions options, Translation translation) throws CommandLineException {
        store(translation, "memcached");
        String[] servers =
                orElse(options, MEMCACHED_SERVERS, "127.0.0.1").strip().split("[,\\s]+", -1);
        String server = servers[0].replaceFirst("(?i)^--server=", "");
        int colon = server.lastIndexOf(':');
        translation.set("gearman.server.memcached.host", colon < 0 ? server : server.substring(0, colon));
        if (colon >= 0) {
            translation.set(
                    "gearman.server.memcached.port",
                    Values.number(MEMCACHED_SERVERS.longName(), server.substring(colon + 1), 1, 65_535));
        }
        if (servers.length > 1) {
            translation.warn("--libmemcached-servers: only the first one is used, " + server);
        }
        prefix(options, translation, MEMCACHED_PREFIX, "gearman.server.memcached.prefix");
    }

    private static void prefix(
            GearmandOptions options, Translation translation, GearmandOption option, String property) {
        String prefix = options.last(option);
        if (prefix != null) {
            translation.set(property, prefix);
        }
    }

    private static void login(Translation translation, @Nullable String user, @Nullable String password) {
        if (user != null && !user.isEmpty()) {
            translation.set("spring.datasource.username", user);
        }
        if (password != null && !password.isEmpty()) {
            translation.set("spring.datasource.password", password);
        }
    }

    private static String address(
            GearmandOptions options,
            GearmandOption host,
            GearmandOption port,
            String standardPort,
            GearmandOption database,
            String standardDatabase)
            throws CommandLineException {
        String name = orElse(options, database, standardDatabase);
        if (name.isBlank()) {
            throw new CommandLineException("--queue-type needs " + database.longName());
        }
        return orElse(options, host, "localhost") + ":"
                + Values.number(port.longName(), orElse(options, port, standardPort), 1, 65_535) + "/" + name;
    }

    private static String needed(GearmandOptions options, String type, GearmandOption option)
            throws CommandLineException {
        String value = options.last(option);
        if (value == null || value.isBlank()) {
            throw new CommandLineException("--queue-type=" + type + " needs " + option.longName());
        }
        return value;
    }

    private static String orElse(GearmandOptions options, GearmandOption option, String standard) {
        String value = options.last(option);
        return value == null || value.isBlank() ? standard : value;
    }
}

package dev.gearman.server.app.cli;

import static dev.gearman.server.app.cli.Values.notEmpty;
import static dev.gearman.server.app.cli.Values.number;

import dev.gearman.server.app.config.Verbosity;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The table of gearmand's options. One row says how an option is written, what it means here, and what help says; those that
 * need others to be understood ({@code --ssl}, {@code --queue-type}) are put together in {@link GearmandOptions}.
 */
enum GearmandOption {
    PORT(
            "-p",
            "--port",
            "N",
            "port of the job server, 4730",
            (t, o, v) -> t.set("gearman.server.port", number(o, v, 0, 65_535))),
    LISTEN("-L", "--listen", "HOST", "name or address to listen on, * for all; may be repeated; localhost"),
    JOB_RETRIES("-j", "--job-retries", "N", "workers that may lose a job before it fails; no limit", (t, o, v) -> {
        String retries = number(o, v, -1, Short.MAX_VALUE);
        if (retries.equals("0")) {
            t.note("--job-retries=0 means no limit, as in gearmand 1.1 and 2.0");
            retries = "-1";
        }
        t.set("gearman.server.job-retries", retries);
    }),
    THREADS("-t", "--threads", "N", "I/O threads; 1", (t, o, v) -> {
        String threads = number(o, v, 0, 256);
        t.set("gearman.server.io-threads", threads.equals("0") ? "1" : threads);
    }),
    BACKLOG(
            "-b",
            "--backlog",
            "N",
            "connections that may wait to be accepted; 1024",
            (t, o, v) -> t.set("gearman.server.backlog", number(o, v, 1, 65_535))),
    WORKER_WAKEUP(
            "-w",
            "--worker-wakeup",
            "N",
            "sleeping workers that a job wakes, 0 for all; one",
            (t, o, v) -> t.set("gearman.server.worker-wakeup", number(o, v, 0, Integer.MAX_VALUE))),
    ROUND_ROBIN(
            "-R",
            "--round-robin",
            null,
            "alternate between the functions of a worker",
            (t, o, v) -> t.set("gearman.server.job-order", "function-round-robin")),
    HANDLE_PREFIX(
            null,
            "--job-handle-prefix",
            "TEXT",
            "what job handles begin with; H:<host>",
            (t, o, v) -> t.set("gearman.server.handle-prefix", notEmpty(o, v))),
    EXCEPTIONS(
            null,
            "--exceptions",
            null,
            "send exceptions to all clients",
            (t, o, v) -> t.set("gearman.server.exceptions", "true")),
    PID_FILE(
            "-P",
            "--pid-file",
            "FILE",
            "file for the process id; none",
            (t, o, v) -> t.set("gearman.server.pid-file", notEmpty(o, v))),
    LOG_FILE(
            "-l",
            "--log-file",
            "FILE",
            "log file, stderr or none; stderr",
            (t, o, v) -> t.set("gearman.server.log-file", notEmpty(o, v))),
    VERBOSE(
            null,
            "--verbose",
            "LEVEL",
            "FATAL, ALERT, CRITICAL, ERROR, WARNING, NOTICE, INFO or DEBUG; INFO",
            (t, o, v) -> {
                if (Arrays.stream(Verbosity.values())
                        .noneMatch(level -> level.name().equalsIgnoreCase(v))) {
                    throw new CommandLineException(o + ": '" + v + "' (expected: one of "
                            + Arrays.toString(Verbosity.values()).replaceAll("[\\[\\]]", "") + ")");
                }
                t.set("gearman.server.verbosity", v.toLowerCase(Locale.ROOT));
            }),
    CONFIG_FILE(null, "--config-file", "FILE", "read more options from a file"),
    KEEPALIVE(
            null,
            "--keepalive",
            null,
            "have the system test silent connections; it always does",
            (t, o, v) -> t.note("--keepalive: it is always on")),
    KEEPALIVE_IDLE(
            null,
            "--keepalive-idle",
            "SECONDS",
            "silence before the first test",
            (t, o, v) -> keepAlive(t, o, v, "idle", "s", Short.MAX_VALUE)),
    KEEPALIVE_INTERVAL(
            null,
            "--keepalive-interval",
            "SECONDS",
            "time between tests",
            (t, o, v) -> keepAlive(t, o, v, "interval", "s", Short.MAX_VALUE)),
    KEEPALIVE_COUNT(
            null,
            "--keepalive-count",
            "N",
            "tests before a connection is given up",
            (t, o, v) -> keepAlive(t, o, v, "count", "", Byte.MAX_VALUE)),
    SSL(null, "--ssl", null, "encrypt the job port"),
    SSL_CERTIFICATE(null, "--ssl-certificate", "FILE", "certificate of the server, PEM"),
    SSL_KEY(null, "--ssl-key", "FILE", "private key of the server, PEM"),
    SSL_CA_FILE(null, "--ssl-ca-file", "FILE", "certificate that those of clients are signed with, PEM"),
    HEADLESS(
            null,
            "--headless",
            null,
            "run without the dashboard",
            (t, o, v) -> t.set("gearman.server.headless", "true")),
    CHECK_ARGS(null, "--check-args", null, "check the options and end"),
    HELP("-h", "--help", null, "print this and end"),
    VERSION("-V", "--version", null, "print the version and end"),

    QUEUE_TYPE(
            "-q",
            "--queue-type",
            "TYPE",
            "builtin: in memory; libsqlite3, mysql, postgres, redis, libmemcached; a file in ./data"),
    PROTOCOL("-r", "--protocol", "NAME", "http: not available", (t, o, v) -> {
        if (!v.equalsIgnoreCase("http")) {
            throw new CommandLineException(o + ": '" + v + "' (expected: http)");
        }
        t.warn("--protocol=http: this version takes no jobs by HTTP; no port is opened for them");
    }),
    HTTP_PORT(null, "--http-port", "N", "not available", (t, o, v) -> {
        number(o, v, 0, 65_535);
        t.note("--http-port: this version takes no jobs by HTTP; the dashboard's port is --server.port");
    }),
    DAEMON(
            "-d",
            "--daemon",
            null,
            "no effect: stays in the foreground",
            (t, o, v) -> t.note(
                    "--daemon: this process stays in the foreground; let systemd, a container or 'nohup ... &' put it into the background")),
    USER("-u", "--user", "NAME", "no effect: start as that user", (t, o, v) -> {
        if (!v.equals(System.getProperty("user.name"))) {
            t.warn("--user=" + v + ": this process can't change its user and goes on as "
                    + System.getProperty("user.name") + "; start it as that user (User= in a systemd unit)");
        }
    }),
    FILE_DESCRIPTORS("-f", "--file-descriptors", "N", "no effect: Java takes what the system allows", (t, o, v) -> {
        number(o, v, 1, Integer.MAX_VALUE);
        t.note(
                "--file-descriptors: Java takes as many as the system allows; raise that with LimitNOFILE= or ulimit -n");
    }),
    HASHTABLE_BUCKETS(null, "--hashtable-buckets", "N", "no effect: tables grow by themselves", (t, o, v) -> {
        number(o, v, 1, Integer.MAX_VALUE);
        t.note("--hashtable-buckets: tables grow by themselves here");
    }),
    SYSLOG(
            null,
            "--syslog",
            null,
            "no effect: the log goes to --log-file",
            (t, o, v) -> t.note("--syslog: the log goes to " + "--log-file or stderr, which systemd's journal takes")),
    COREDUMP(
            null,
            "--coredump",
            null,
            "no effect: the system and Java decide",
            (t, o, v) -> t.note("--coredump: the system's limit and Java's own crash report decide")),
    SQLITE_DB(null, "--libsqlite3-db", "FILE"),
    SQLITE_TABLE(null, "--libsqlite3-table", "NAME"),
    STORE_ON_SHUTDOWN(null, "--store-queue-on-shutdown", (String) null),
    MYSQL_HOST(null, "--mysql-host", "HOST"),
    MYSQL_PORT(null, "--mysql-port", "N"),
    MYSQL_USER(null, "--mysql-user", "NAME"),
    MYSQL_PASSWORD(null, "--mysql-password", "TEXT"),
    MYSQL_DB(null, "--mysql-db", "NAME"),
    MYSQL_TABLE(null, "--mysql-table", "NAME"),
    POSTGRES_CONNECTION(null, "--libpq-conninfo", "TEXT"),
    POSTGRES_TABLE(null, "--libpq-table", "NAME"),
    REDIS_SERVER(null, "--redis-server", "HOST"),
    REDIS_PORT(null, "--redis-port", "N"),
    REDIS_PASSWORD(null, "--redis-password", "TEXT"),
    REDIS_PREFIX(null, "--redis-prefix", "TEXT"),
    MEMCACHED_SERVERS(null, "--libmemcached-servers", "LIST"),
    MEMCACHED_PREFIX(null, "--libmemcached-prefix", "TEXT"),
    TOKYO_FILE(null, "--libtokyocabinet-file", "FILE"),
    TOKYO_OPTIMIZE(null, "--libtokyocabinet-optimize", (String) null),
    DRIZZLE_HOST(null, "--libdrizzle-host", "HOST"),
    DRIZZLE_PORT(null, "--libdrizzle-port", "N"),
    DRIZZLE_UDS(null, "--libdrizzle-uds", "FILE"),
    DRIZZLE_USER(null, "--libdrizzle-user", "NAME"),
    DRIZZLE_PASSWORD(null, "--libdrizzle-password", "TEXT"),
    DRIZZLE_DB(null, "--libdrizzle-db", "NAME"),
    DRIZZLE_TABLE(null, "--libdrizzle-table", "NAME"),
    DRIZZLE_MYSQL(null, "--libdrizzle-mysql", (String) null);

    /** What one option does; the value of a flag is {@code "true"}. */
    interface Effect {
        void apply(Translation translation, String option, String value) throws CommandLineException;
    }

    private final @Nullable String shortName;
    private final String longName;
    private final @Nullable String parameter;
    private final @Nullable String help;
    private final Effect effect;

    GearmandOption(
            @Nullable String shortName,
            String longName,
            @Nullable String parameter,
            @Nullable String help,
            Effect effect) {
        this.shortName = shortName;
        this.longName = longName;
        this.parameter = parameter;
        this.help = help;
        this.effect = effect;
    }

    /** An option that is looked at together with others. */
    GearmandOption(@Nullable String shortName, String longName, @Nullable String parameter, String help) {
        this(shortName, longName, parameter, help, (translation, option, value) -> {});
    }

    /** An option of a {@link QueueType}, which looks at all of its own. */
    GearmandOption(@Nullable String shortName, String longName, @Nullable String parameter) {
        this(shortName, longName, parameter, null, (translation, option, value) -> {});
    }

    private static void keepAlive(Translation t, String option, String value, String what, String unit, int most)
            throws CommandLineException {
        String number = number(option, value, -1, most);
        if (!number.equals("-1") && !number.equals("0")) {
            t.set("gearman.server.keep-alive." + what, number + unit);
        }
    }

    @Nullable
    String shortName() {
        return shortName;
    }

    String longName() {
        return longName;
    }

    /** What stands for the value in help; {@code null} for a flag. */
    @Nullable
    String parameter() {
        return parameter;
    }

    /** One line; {@code null} for options that help does not list one by one. */
    @Nullable
    String help() {
        return help;
    }

    void apply(Translation translation, String value) throws CommandLineException {
        effect.apply(translation, longName, value);
    }
}

package dev.gearman.server.app.config;

import dev.gearman.server.api.JobOrder;
import dev.gearman.server.api.TimeoutAction;
import dev.gearman.server.api.TransportKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the job server. A name that is not here is an error, so that a typing mistake does not pass for a setting.
 *
 * @param host Names or addresses to listen on, all addresses of each name; "*" is every address of the machine.
 * @param port Port to listen on, 0 for any free one.
 * @param transport What does the work of the network: auto (epoll where there is its library, else nio), epoll, nio, or io_uring, which is faster with many busy connections, slower with large jobs, and often forbidden in containers.
 * @param ioThreads Threads that read and write connections; at most one less than there are processors is used.
 * @param busyPoll How long an I/O thread with nothing to do asks for more before it sleeps, up to 1ms; 50us if not set and there are more processors than I/O threads.
 * @param backlog Connections that the operating system may keep waiting to be accepted.
 * @param jobRetries How many workers may lose a job before it fails, -1 for no limit.
 * @param workerWakeup Sleeping workers that a new job wakes: -1 for as many as there are jobs, 0 for all of them.
 * @param wakeupPatience How long a woken worker may stay silent before others are woken as well: two at first, then twice as many every 1/32 of this time.
 * @param jobOrder Which job a worker with several functions gets next.
 * @param jobTimeout What happens to a job that takes longer than its worker said.
 * @param handlePrefix What job handles begin with, up to 43 bytes; H: and the name of the machine if not set.
 * @param exceptions Whether all clients are sent exceptions of workers without having asked for them.
 * @param store Where background jobs are kept.
 * @param dataDir Directory of what is kept in files: the H2 database, unless spring.datasource.url names another one, and the
 *     files of RocksDB. Made on the first start.
 * @param drainTimeout How long running jobs, and jobs that clients wait for, may continue while the server stops.
 * @param pidFile File that holds the process id while the job port is open.
 * @param logFile Where the log goes: stderr, none, or the path of a file.
 * @param verbosity Level of the log, and what the text command "verbose" answers.
 * @param headless Whether to run without the web part.
 * @param security Who may use the web part.
 * @param retry What becomes of jobs after a failed attempt, by function; as in gearmand if not set.
 */
@ConfigurationProperties(prefix = GearmanServerProperties.PREFIX, ignoreUnknownFields = false)
public record GearmanServerProperties(
        @DefaultValue("localhost") List<String> host,
        @DefaultValue("4730") int port,
        @DefaultValue("auto") TransportKind transport,
        @DefaultValue("1") int ioThreads,
        @Nullable Duration busyPoll,
        @DefaultValue("1024") int backlog,
        @DefaultValue("-1") int jobRetries,
        @DefaultValue("-1") int workerWakeup,
        @DefaultValue("500ms") Duration wakeupPatience,
        @DefaultValue("priority-first") JobOrder jobOrder,
        @DefaultValue("fail") TimeoutAction jobTimeout,
        @Nullable String handlePrefix,
        @DefaultValue("false") boolean exceptions,
        @DefaultValue("database") StoreKind store,
        @DefaultValue("data") String dataDir,
        @DefaultValue Database database,
        @DefaultValue Redis redis,
        @DefaultValue Memcached memcached,
        @DefaultValue Rocksdb rocksdb,
        @DefaultValue KeepAlive keepAlive,
        @DefaultValue Limits limits,
        @DefaultValue Ssl ssl,
        @DefaultValue("5s") Duration drainTimeout,
        @Nullable String pidFile,
        @DefaultValue("stderr") String logFile,
        @DefaultValue("info") Verbosity verbosity,
        @DefaultValue("false") boolean headless,
        @NestedConfigurationProperty @DefaultValue MetricsProperties metrics,
        @NestedConfigurationProperty @DefaultValue HealthProperties health,
        @NestedConfigurationProperty @DefaultValue RecordProperties.History history,
        @NestedConfigurationProperty @DefaultValue RecordProperties.Results results,
        @NestedConfigurationProperty @DefaultValue RecordProperties.DeadSet deadSet,
        @NestedConfigurationProperty @DefaultValue RecordProperties.Audit audit,
        @NestedConfigurationProperty @DefaultValue RecordProperties.Counters counters,
        @Nullable List<RetryProperties> retry,
        @DefaultValue Security security) {

    /** What the names of these properties begin with. */
    public static final String PREFIX = "gearman.server";

    /**
     * Jobs in Redis. Where that is and how to log in say spring.data.redis.*.
     *
     * @param prefix What the names of the keys in Redis begin with, in braces; each server needs its own.
     */
    public record Redis(@DefaultValue("gearman") String prefix) {}

    /**
     * Jobs in memcached.
     *
     * @param host Name or address of memcached.
     * @param port Port of memcached.
     * @param prefix What the keys in memcached begin with; each server needs its own.
     * @param timeout How long to wait for an answer of memcached.
     */
    public record Memcached(
            @DefaultValue("localhost") String host,
            @DefaultValue("11211") int port,
            @DefaultValue("gearman") String prefix,
            @DefaultValue("2500ms") Duration timeout) {}

    /**
     * Jobs in files of RocksDB, in the directory rocksdb below the data directory.
     *
     * @param sync Whether a job has to be on the disk before it is acknowledged, so that it survives a power failure.
     */
    public record Rocksdb(@DefaultValue("true") boolean sync) {}

    /**
     * Jobs in a relational database. Where that is and how to log in say spring.datasource.*.
     *
     * @param sync Whether an H2 database has to be on the disk before a job is acknowledged, so that it survives a power
     *     failure. Other databases have settings of their own.
     */
    public record Database(@DefaultValue("false") boolean sync) {}

    /**
     * How the operating system finds out that the other side of a silent connection is gone. It decides what is not set.
     *
     * @param idle Silence after which the other side of a connection is asked whether it is still there.
     * @param interval Time between two such questions.
     * @param count Questions without an answer that end the connection.
     */
    public record KeepAlive(
            @Nullable Duration idle,
            @Nullable Duration interval,
            @Nullable Integer count) {}

    /**
     * What one server takes on. What is not set has a default that suits the memory of the process.
     *
     * @param maxPacketSize Largest packet; 128 MB if not set.
     * @param maxConnections Most connections at a time; 65,536 if not set.
     * @param maxFunctions Most functions; 100,000 if not set.
     * @param maxJobs Most jobs of all functions; limited by memory only if not set.
     * @param maxJobsPerFunction Most jobs of one function for which "maxqueue" says nothing else, 0 for no limit.
     * @param maxQueuedBytes Most memory for jobs; 60 % of the heap if not set.
     * @param maxJobsInMemory Jobs in memory before waiting ones are left to the store; as many as are likely to fit if not set.
     * @param maxJobBytesInMemory Memory for jobs before waiting ones are left to the store; 20 % of the heap if not set.
     * @param maxPendingStoreBytes Most memory for jobs that wait to be stored; 10 % of the heap, at least 16 MB, if not set.
     * @param maxInput Most memory for packets of which only a part has arrived; 20 % of the heap if not set.
     * @param maxOutput What may wait for all clients together; 50 % of the heap if not set.
     * @param maxOutputPerConnection What may wait for one client to read it before it is disconnected; 256 MB if not set.
     */
    public record Limits(
            @Nullable DataSize maxPacketSize,
            @Nullable Integer maxConnections,
            @Nullable Integer maxFunctions,
            @Nullable Integer maxJobs,
            @Nullable Integer maxJobsPerFunction,
            @Nullable DataSize maxQueuedBytes,
            @Nullable Integer maxJobsInMemory,
            @Nullable DataSize maxJobBytesInMemory,
            @Nullable DataSize maxPendingStoreBytes,
            @Nullable DataSize maxInput,
            @Nullable DataSize maxOutput,
            @Nullable DataSize maxOutputPerConnection) {}

    /**
     * Encryption of the job port.
     *
     * @param bundle Name of the SSL bundle with the certificate of the job port, which speaks plain text if not set.
     * @param clientAuth Whether clients and workers have to show a certificate.
     */
    public record Ssl(
            @Nullable String bundle, @DefaultValue("none") ClientAuth clientAuth) {

        /** Whether clients and workers have to show a certificate. */
        public enum ClientAuth {
            /** They are not asked for one. */
            NONE,
            /** They are asked for one, and may have none. */
            WANT,
            /** They are asked for one, and are disconnected without. */
            NEED
        }
    }

    /**
     * Who may use the web part.
     *
     * @param users People who log in, by their names: each has a password, encoded such as {bcrypt}$2a$10$..., and a role.
     * @param tokens API tokens by names of your choice: each has the SHA-256 of the token in hexadecimal digits, and a role.
     * @param readOnly Whether the dashboard and the REST API are read-only.
     * @param publicEndpoints Endpoints of the actuator that need no login.
     * @param corsOrigins Origins whose pages may call the REST API, such as https://shop.example.
     * @param oauth2 Roles of those who log in by OAuth2 or OpenID Connect.
     */
    public record Security(
            @DefaultValue Map<String, User> users,
            @DefaultValue Map<String, Token> tokens,
            @DefaultValue("false") boolean readOnly,
            @DefaultValue("health") List<String> publicEndpoints,
            @DefaultValue List<String> corsOrigins,
            @DefaultValue OAuth2 oauth2) {

        /** What somebody may do. */
        public enum Role {
            /** Look. */
            VIEWER,
            /** Look, and change things. */
            OPERATOR
        }

        /**
         * Somebody who logs in with a password.
         *
         * @param password Encoded password, such as {bcrypt}$2a$10$...
         * @param role What the user may do.
         */
        public record User(
                String password, @DefaultValue("viewer") Role role) {}

        /**
         * A program that calls the REST API.
         *
         * @param sha256 SHA-256 of the token, 64 hexadecimal digits.
         * @param role What the program may do.
         */
        public record Token(
                String sha256, @DefaultValue("viewer") Role role) {}

        /**
         * Roles of those who log in by OAuth2 or OpenID Connect.
         *
         * @param claim Claim whose values decide on the role, such as groups; the name of the user if not set.
         * @param operators Values that make an operator, "*" for all.
         * @param viewers Values that make a viewer, "*" for all.
         */
        public record OAuth2(
                @Nullable String claim,
                @DefaultValue List<String> operators,
                @DefaultValue List<String> viewers) {}
    }
}

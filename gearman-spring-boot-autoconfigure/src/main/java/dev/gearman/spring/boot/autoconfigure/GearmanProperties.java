package dev.gearman.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of workers and clients. Names that begin with {@code gearman.server.} are the job server's.
 *
 * @param servers Servers as host:port; workers serve all of them, clients use those that are there.
 * @param connectTimeout Limit of one attempt to connect, with the TLS handshake and the first answer of the server.
 * @param heartbeat After how much silence a server is asked whether it is still there; if it stays silent as long again, the connection is made anew.
 * @param maxPacketSize Largest packet to send or to accept. A larger request is refused before it is sent, and a job with a larger result fails.
 */
@ConfigurationProperties(GearmanProperties.PREFIX)
public record GearmanProperties(
        @DefaultValue("localhost:4730") List<String> servers,
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("30s") Duration heartbeat,
        @DefaultValue("128MB") DataSize maxPacketSize,
        @DefaultValue Ssl ssl,
        @DefaultValue Reconnect reconnect,
        @DefaultValue Worker worker,
        @DefaultValue Client client,
        @DefaultValue Template template) {

    /** What the names of these properties begin with. */
    public static final String PREFIX = "gearman";

    /**
     * Encryption of the connections.
     *
     * @param bundle Name of the SSL bundle for connections to servers, which are in plain text if not set.
     */
    public record Ssl(@Nullable String bundle) {}

    /**
     * How lost connections are made again, each on its own.
     *
     * @param initialInterval Wait after the first failure.
     * @param multiplier Factor for each further failure in a row.
     * @param maxInterval Longest wait.
     * @param jitter Share of a wait, from 0 to 1, that is left to chance, so that not all workers come back at once.
     */
    public record Reconnect(
            @DefaultValue("100ms") Duration initialInterval,
            @DefaultValue("2") double multiplier,
            @DefaultValue("5s") Duration maxInterval,
            @DefaultValue("0.5") double jitter) {}

    /**
     * What holds for all workers of the application, unless an annotation says otherwise.
     *
     * @param autoStartup Whether workers start with the application; if not, by way of the registry only.
     * @param concurrency Jobs that one worker does at a time: a number, or two like 2-8 for more when there is more to do.
     * @param clientId Name by which servers list the workers; that of the application if not set.
     * @param shutdownTimeout How long running jobs may go on when the application stops; then their servers give them to others.
     * @param failFast Whether the application fails to start if no server can be reached.
     * @param returnExceptions Whether clients that ask for it receive the message of an exception.
     * @param interruptLost Whether the thread of a job is interrupted when the connection to its server is lost.
     * @param keepAlive Whether the process stays alive as long as workers run, also if nothing else keeps it alive.
     * @param observationEnabled Whether jobs are observed: metrics by function and outcome, and traces where tracing is set up.
     */
    public record Worker(
            @DefaultValue("true") boolean autoStartup,
            @DefaultValue("1") String concurrency,
            @Nullable String clientId,
            @DefaultValue("20s") Duration shutdownTimeout,
            @DefaultValue("false") boolean failFast,
            @DefaultValue("true") boolean returnExceptions,
            @DefaultValue("false") boolean interruptLost,
            @DefaultValue("true") boolean keepAlive,
            @DefaultValue("true") boolean observationEnabled,
            @DefaultValue Retry retry,
            @DefaultValue Recycle recycle) {}

    /**
     * Whether and how a worker tries a job again before it fails.
     *
     * @param enabled Whether a job is tried again, in its place and on its thread.
     * @param maxRetries Attempts after the first one.
     * @param initialInterval Wait before the first retry.
     * @param multiplier Factor for each further wait.
     * @param maxInterval Longest wait.
     */
    public record Retry(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("3") long maxRetries,
            @DefaultValue("1s") Duration initialInterval,
            @DefaultValue("2") double multiplier,
            @DefaultValue("30s") Duration maxInterval) {}

    /**
     * When the process ends by itself, so that a supervisor starts a fresh one.
     *
     * @param maxJobs Jobs after which the running ones are finished and the process ends; never if not set.
     * @param maxHeap Heap still in use after garbage collection over which the process ends; never if not set.
     * @param exitCode Exit code of a process that has ended for this reason.
     */
    public record Recycle(
            @Nullable Long maxJobs,
            @Nullable DataSize maxHeap,
            @DefaultValue("75") int exitCode) {}

    /**
     * How jobs are given away.
     *
     * @param availabilityTimeout How long a request waits for a server to be there.
     * @param responseTimeout How long a server may owe the answer to a request, which is not the result of a job.
     * @param jobTimeout Time limit for the result of a job of the client itself, and of the template if gearman.template.reply-timeout is not set; 0 for no limit, 30s if not set.
     * @param maxOutstanding Most requests that have not ended; more fail at once.
     * @param maxUnacknowledged Most workload that no server has taken yet; an eighth of the heap, at least 64 MB, if not set.
     * @param exceptions Whether to ask servers for what the exception of a failed job says.
     * @param observationEnabled Whether requests are observed: metrics by function and outcome, and traces where tracing is set up.
     */
    public record Client(
            @DefaultValue("5s") Duration availabilityTimeout,
            @DefaultValue("30s") Duration responseTimeout,
            @Nullable Duration jobTimeout,
            @DefaultValue("100000") int maxOutstanding,
            @Nullable DataSize maxUnacknowledged,
            @DefaultValue("true") boolean exceptions,
            @DefaultValue("true") boolean observationEnabled) {}

    /**
     * Calls by GearmanTemplate and declarative clients.
     *
     * @param replyTimeout Time limit for the result of a call, or for the confirmation of a submitted job; 0 for no limit. If only gearman.client.job-timeout is set, that is the limit.
     */
    public record Template(@Nullable Duration replyTimeout) {}
}

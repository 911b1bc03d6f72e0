package dev.gearman.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.protocol.Excerpt;
import dev.gearman.protocol.ProtocolLimits;
import dev.gearman.server.api.DeadSet;
import dev.gearman.server.api.JobListener;
import dev.gearman.server.api.JobOrder;
import dev.gearman.server.api.KeepAlive;
import dev.gearman.server.api.RetryRule;
import dev.gearman.server.api.TimeoutAction;
import dev.gearman.server.api.TransportKind;
import dev.gearman.server.engine.EngineListeners;
import dev.gearman.server.engine.state.EngineOptions;
import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.StoredJob;
import dev.gearman.server.transport.TransportAvailability;
import dev.gearman.server.transport.TransportOptions;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link GearmanServer} behaves. Every value has a default with which a server works on this machine alone;
 * {@link #builder()} changes some.
 */
public final class ServerOptions {
    /** The port that IANA gave to Gearman. */
    public static final int DEFAULT_PORT = 4730;
    /** Largest error of an attempt in bytes, unless set. */
    public static final int DEFAULT_MAX_ERROR_SIZE = 65_536;

    /** Longest {@link Builder#busyPoll}. */
    public static final Duration LONGEST_BUSY_POLL = Duration.ofMillis(1);

    private static final Duration DEFAULT_BUSY_POLL = Duration.ofNanos(50_000);
    private static final int DEFAULT_BACKLOG = 1_024;
    private static final int LONGEST_PREFIX = 43;

    private final Builder values;

    private ServerOptions(Builder values) {
        this.values = values.copy();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** A builder that begins with these values. */
    public Builder toBuilder() {
        return values.copy();
    }

    public List<String> hosts() {
        return values.hosts;
    }

    public int port() {
        return values.port;
    }

    public TransportKind transportKind() {
        return values.transport;
    }

    public int ioThreads() {
        return values.ioThreads;
    }

    public Clock clock() {
        return values.clock;
    }

    public String version() {
        return values.version;
    }

    public String verbosity() {
        return values.verbosity;
    }

    public @Nullable JobStore store() {
        return values.store;
    }

    public long maxPendingStoreBytes() {
        return values.limits.maxPendingStoreBytes();
    }

    List<String> pausedFunctions() {
        return values.pausedFunctions;
    }

    int maxPacketSize() {
        return values.limits.maxPacketSize();
    }

    /** @param engineThread whoever has stored a dead job may say so on any thread; the engine hears it on its own */
    EngineListeners followers(Executor engineThread) {
        DeadSet dead = values.deadSet;
        return new EngineListeners(
                values.listener,
                dead == DeadSet.NONE ? dead : (job, stored) -> dead.bury(job, () -> engineThread.execute(stored)),
                values.maxKeptResult);
    }

    /** What the handles of new jobs begin with, without the colon before the number. */
    public String handlePrefix() {
        String prefix = values.handlePrefix;
        return prefix != null ? prefix : defaultPrefix();
    }

    EngineOptions engine() {
        return new EngineOptions(
                handlePrefix(),
                values.jobRetries,
                values.workerWakeup,
                values.wakeupPatience,
                values.jobOrder,
                values.timeoutAction,
                values.exceptions,
                values.limits.maxJobs(),
                values.limits.maxQueuedBytes(),
                values.limits.maxJobsPerFunction(),
                values.limits.maxFunctions(),
                values.limits.maxJobsInMemory(),
                values.limits.maxJobBytesInMemory(),
                values.limits.maxPendingStoreBytes(),
                values.maxErrorSize,
                values.retryRules);
    }

    TransportOptions transport() {
        return new TransportOptions(
                values.transport,
                values.ioThreads,
                values.busyPoll(),
                values.backlog,
                values.keepAlive,
                values.limits.maxConnections(),
                values.limits.maxInput(),
                values.limits.maxOutputPerConnection(),
                values.limits.maxOutput(),
                new ProtocolLimits(values.limits.maxPacketSize(), ProtocolLimits.DEFAULT_MAX_LINE),
                values.tls);
    }

    private static String defaultPrefix() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "localhost";
        }
        String prefix = "H:" + host;
        return prefix.length() > LONGEST_PREFIX ? prefix.substring(0, LONGEST_PREFIX) : prefix;
    }

    /** Collects options; not thread-safe. */
    public static final class Builder {
        private List<String> hosts = List.of("localhost");
        private int port = DEFAULT_PORT;
        private TransportKind transport = TransportKind.AUTO;
        private int ioThreads = 1;
        private @Nullable Duration busyPoll;
        private int backlog = DEFAULT_BACKLOG;
        private KeepAlive keepAlive = KeepAlive.SYSTEM;
        private @Nullable String handlePrefix;
        private int jobRetries = -1;
        private int workerWakeup = -1;
        private Duration wakeupPatience = Duration.ofMillis(500);
        private JobOrder jobOrder = JobOrder.PRIORITY_FIRST;
        private TimeoutAction timeoutAction = TimeoutAction.FAIL;
        private boolean exceptions;
        private ServerLimits limits = new ServerLimits();
        private Function<Channel, @Nullable SslContext> tls = channel -> null;
        private Clock clock = Clock.system(ZoneId.systemDefault());
        private String version = versionOfThisJar();
        private String verbosity = "ERROR";
        private @Nullable JobStore store;
        private List<RetryRule> retryRules = List.of();
        private List<String> pausedFunctions = List.of();
        private JobListener listener = JobListener.NONE;
        private DeadSet deadSet = DeadSet.NONE;
        private int maxKeptResult;
        private int maxErrorSize = DEFAULT_MAX_ERROR_SIZE;

        private Builder() {}

        /** Names or addresses to listen on, all addresses of each name. Default {@code localhost}: this machine only. */
        public Builder hosts(List<String> value) {
            if (value.isEmpty()) {
                throw new IllegalArgumentException("hosts: none (expected: one or more)");
            }
            hosts = List.copyOf(value);
            return this;
        }

        /** The one name or address to listen on. */
        public Builder host(String value) {
            return hosts(List.of(value));
        }

        /** Port to listen on, 0 for any free one. Default 4730. */
        public Builder port(int value) {
            port = Range.within("port", value, 0, 65_535);
            return this;
        }

        /**
         * What does the work of the network. Default {@link TransportKind#AUTO}.
         *
         * @throws IllegalArgumentException if that is not available on this machine
         */
        public Builder transport(TransportKind value) {
            String missing = TransportAvailability.missing(value);
            if (missing != null) {
                throw new IllegalArgumentException("transport: " + value
                        + " (expected: AUTO or NIO, since it is not available here: " + missing + ")");
            }
            transport = value;
            return this;
        }

        /** Threads that read and write connections. Default 1: the engine's own, which is the fastest up to some ten cores. */
        public Builder ioThreads(int value) {
            ioThreads = Range.within("ioThreads", value, 1, 256);
            return this;
        }

        /**
         * How long an I/O thread with nothing to do asks for more before it sleeps, 0 to {@link #LONGEST_BUSY_POLL}; only
         * while that mostly finds something. It saves what waking up costs, and takes the processor for that time. Default
         * 50 microseconds where there are more processors than I/O threads, 0 where not.
         */
        public Builder busyPoll(Duration value) {
            if (value.isNegative() || value.compareTo(LONGEST_BUSY_POLL) > 0) {
                throw new IllegalArgumentException(
                        "busyPoll: " + value + " (expected: PT0S.." + LONGEST_BUSY_POLL + ")");
            }
            busyPoll = value;
            return this;
        }

        private Duration busyPoll() {
            if (busyPoll != null) {
                return busyPoll;
            }
            boolean spare = Runtime.getRuntime().availableProcessors() > ioThreads;
            return spare ? DEFAULT_BUSY_POLL : Duration.ZERO;
        }

        /** Connections that the operating system may keep waiting to be accepted. Default 1024. */
        public Builder backlog(int value) {
            backlog = Range.within("backlog", value, 1, 65_535);
            return this;
        }

        /** How silent connections that have died are found out. Default as the operating system does it. */
        public Builder keepAlive(KeepAlive value) {
            keepAlive = value;
            return this;
        }

        /** What job handles begin with, before {@code :} and a number; up to 43 bytes. Default {@code H:} and the host's name. */
        public Builder handlePrefix(String value) {
            int length = value.getBytes(UTF_8).length;
            if (length < 1 || length > LONGEST_PREFIX) {
                throw new IllegalArgumentException(
                        "handlePrefix: " + length + " bytes (expected: 1.." + LONGEST_PREFIX + ")");
            }
            handlePrefix = value;
            return this;
        }

        /** How many workers may lose a job before it fails, -1 for no limit (the default). */
        public Builder jobRetries(int value) {
            jobRetries = Range.within("jobRetries", value, -1, Short.MAX_VALUE);
            return this;
        }

        /** Sleeping workers that a new job wakes: -1 as many as there are jobs (the default), 0 all of them. */
        public Builder workerWakeup(int value) {
            workerWakeup = Range.within("workerWakeup", value, -1, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Sets how long a woken worker may stay silent before others are woken as well: two at first, then twice as many
         * every 1/32 of this time. Default: 500 ms.
         */
        public Builder wakeupPatience(Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException("wakeupPatience: " + value + " (expected: more than 0)");
            }
            wakeupPatience = value;
            return this;
        }

        /** Which job a worker with several functions gets. Default by priority across all of them. */
        public Builder jobOrder(JobOrder value) {
            jobOrder = value;
            return this;
        }

        /** What happens to a job that takes longer than its worker said. Default: it fails. */
        public Builder timeoutAction(TimeoutAction value) {
            timeoutAction = value;
            return this;
        }

        /** Whether all clients get WORK_EXCEPTION without asking. Default no. */
        public Builder exceptions(boolean value) {
            exceptions = value;
            return this;
        }

        /** Changes some of the limits: {@code limits(limits -> limits.maxJobs(1_000))}. */
        public Builder limits(Consumer<ServerLimits> changes) {
            changes.accept(limits);
            return this;
        }

        /** TLS context of a new connection, {@code null} for none; asked for each, so that certificates can be renewed. */
        public Builder tls(Function<Channel, @Nullable SslContext> value) {
            tls = value;
            return this;
        }

        /** The time, and the zone that SUBMIT_JOB_SCHED means. Default the system's. */
        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        /** What the text command {@code version} answers. Default the version of this library. */
        public Builder version(String value) {
            version = value;
            return this;
        }

        /** What the text command {@code verbose} answers: a level of gearmand's log. Default {@code ERROR}. */
        public Builder verbosity(String value) {
            verbosity = value;
            return this;
        }

        /** Where background jobs survive the end of the process. Default nowhere. The server closes it when it stops. */
        public Builder store(JobStore value) {
            store = value;
            return this;
        }

        /** What becomes of jobs after a failure: for each function the first rule that matches. Default as in gearmand. */
        public Builder retry(List<RetryRule> value) {
            retryRules = List.copyOf(value);
            return this;
        }

        /** Functions of which no jobs are handed out until {@link Operations#resume}. Default none. */
        public Builder pausedFunctions(Collection<String> value) {
            pausedFunctions = List.copyOf(value);
            return this;
        }

        /** Is told of all jobs that end. Default nobody. */
        public Builder listener(JobListener value) {
            listener = value;
            return this;
        }

        /** Where background jobs go that failed for good. Default nowhere: they are gone, as with gearmand. */
        public Builder deadSet(DeadSet value) {
            deadSet = value;
            return this;
        }

        /** Largest result of a background job, in bytes, that the listener gets. Default 0: none. */
        public Builder maxKeptResult(int value) {
            maxKeptResult = Range.within("maxKeptResult", value, 0, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Largest text of a WORK_EXCEPTION, in bytes, that is kept of an attempt. Of a larger one the beginning, the end and the
         * line of the root cause are kept. Default 64 KB, from 512 bytes to 128 KB.
         */
        public Builder maxErrorSize(int value) {
            maxErrorSize = Range.within("maxErrorSize", value, Excerpt.SMALLEST, StoredJob.MAX_ATTEMPTS / 2);
            return this;
        }

        public ServerOptions build() {
            return new ServerOptions(this);
        }

        private Builder copy() {
            Builder copy = new Builder();
            copy.hosts = hosts;
            copy.port = port;
            copy.transport = transport;
            copy.ioThreads = ioThreads;
            copy.busyPoll = busyPoll;
            copy.backlog = backlog;
            copy.keepAlive = keepAlive;
            copy.handlePrefix = handlePrefix;
            copy.jobRetries = jobRetries;
            copy.workerWakeup = workerWakeup;
            copy.wakeupPatience = wakeupPatience;
            copy.jobOrder = jobOrder;
            copy.timeoutAction = timeoutAction;
            copy.exceptions = exceptions;
            copy.limits = limits.copy();
            copy.tls = tls;
            copy.clock = clock;
            copy.version = version;
            copy.verbosity = verbosity;
            copy.store = store;
            copy.retryRules = retryRules;
            copy.pausedFunctions = pausedFunctions;
            copy.listener = listener;
            copy.deadSet = deadSet;
            copy.maxKeptResult = maxKeptResult;
            copy.maxErrorSize = maxErrorSize;
            return copy;
        }

        private static String versionOfThisJar() {
            String version = ServerOptions.class.getPackage().getImplementationVersion();
            return version == null ? "0-development" : version;
        }
    }
}

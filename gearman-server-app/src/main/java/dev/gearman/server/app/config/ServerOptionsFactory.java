package dev.gearman.server.app.config;

import dev.gearman.server.ServerLimits;
import dev.gearman.server.ServerOptions;
import dev.gearman.server.api.KeepAlive;
import dev.gearman.server.api.RetryRule;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Makes the options of the job server from the properties; a value that it refuses is named by its property. Who keeps its
 * jobs, and who is told of them, is not among them: these come later than the job port.
 */
public final class ServerOptionsFactory {
    static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    private final GearmanServerProperties properties;
    private final ServerOptions.Builder builder = ServerOptions.builder();

    public ServerOptionsFactory(GearmanServerProperties properties) {
        this.properties = properties;
    }

    private void checkRecords() {
        notNegative("metrics.max-functions", properties.metrics().maxFunctions());
        positive("metrics.interval", properties.metrics().interval());
        notNegative("history.max-rate", properties.history().maxRate());
        positive("history.max-age", properties.history().maxAge());
        notNegative("history.max-jobs", properties.history().maxJobs());
        notNegative(
                "results.max-total-size", properties.results().maxTotalSize().toBytes());
        positive("results.time-to-live", properties.results().timeToLive());
        positive("dead-set.max-age", properties.deadSet().maxAge());
        notNegative("dead-set.max-jobs", properties.deadSet().maxJobs());
        positive("audit.max-age", properties.audit().maxAge());
        notNegative("counters.functions", properties.counters().functions());
        positive("counters.minutes-max-age", properties.counters().minutesMaxAge());
        positive("counters.hours-max-age", properties.counters().hoursMaxAge());
    }

    private static void notNegative(String property, long value) {
        if (value < 0) {
            throw new InvalidSettingException(name(property) + ": " + value + " (expected: 0 or more)");
        }
    }

    private static void positive(String property, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new InvalidSettingException(name(property) + ": " + value + " (expected: more than 0)");
        }
    }

    private void retry(List<RetryProperties> rules) {
        List<RetryRule> all = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            try {
                all.add(rules.get(i).rule());
            } catch (IllegalArgumentException e) {
                throw new InvalidSettingException(name("retry[" + i + "]") + ", " + e.getMessage(), e);
            }
        }
        builder.retry(all);
    }

    /**
     * The options.
     *
     * @param version of the server, if it is not that of its jar
     * @param tls what encrypts the job port, {@code null} for nothing
     * @throws InvalidSettingException if a property has a value that it can't have
     */
    public ServerOptions create(@Nullable String version, @Nullable Function<Channel, @Nullable SslContext> tls) {
        if (version != null) {
            builder.version(version);
        }
        if (tls != null) {
            builder.tls(tls);
        }
        set("host", addresses(properties.host()), builder::hosts);
        set("port", properties.port(), builder::port);
        set("transport", properties.transport(), builder::transport);
        // first what was asked for, so that a value that can't be is refused
        set(
                "io-threads",
                properties.ioThreads(),
                asked -> builder.ioThreads(asked).ioThreads(usefulIoThreads(asked, PROCESSORS)));
        set("busy-poll", properties.busyPoll(), builder::busyPoll);
        set("backlog", properties.backlog(), builder::backlog);
        set("job-retries", properties.jobRetries(), builder::jobRetries);
        set("worker-wakeup", properties.workerWakeup(), builder::workerWakeup);
        set("wakeup-patience", properties.wakeupPatience(), builder::wakeupPatience);
        set("job-order", properties.jobOrder(), builder::jobOrder);
        set("job-timeout", properties.jobTimeout(), builder::timeoutAction);
        set("handle-prefix", properties.handlePrefix(), builder::handlePrefix);
        set("exceptions", properties.exceptions(), builder::exceptions);
        set("verbosity", properties.verbosity().name(), builder::verbosity);
        set("drain-timeout", properties.drainTimeout(), ServerOptionsFactory::checkDrainTimeout);
        checkRecords();
        set(
                "history.max-error-size",
                properties.history().maxErrorSize(),
                size -> builder.maxErrorSize(saturated(size)));
        if (properties.history().enabled()) {
            set("results.max-size", properties.results().maxSize(), size -> builder.maxKeptResult(saturated(size)));
        }
        retry(properties.retry() == null ? List.of() : properties.retry());
        keepAlive(properties.keepAlive());
        builder.limits(limits -> limits(properties.limits(), limits));
        return builder.build();
    }

    /**
     * As many of the I/O threads that are asked for as there are processors beside the one that all else needs. With more than
     * that they take the processors from one another, and hand everything over for nothing.
     */
    static int usefulIoThreads(int asked, int processors) {
        return Math.min(asked, Math.max(1, processors - 1));
    }

    private static void checkDrainTimeout(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("drainTimeout: " + timeout + " (expected: 0 or more)");
        }
    }

    private void keepAlive(GearmanServerProperties.KeepAlive values) {
        set("keep-alive.idle", values.idle(), ServerOptionsFactory::checkSeconds);
        set("keep-alive.interval", values.interval(), ServerOptionsFactory::checkSeconds);
        set("keep-alive.count", values.count(), ServerOptionsFactory::checkCount);
        Integer count = values.count();
        builder.keepAlive(
                new KeepAlive(seconds(values.idle()), seconds(values.interval()), count == null ? -1 : count));
    }

    private static void checkSeconds(Duration value) {
        if (value.toSeconds() < 1 || value.toSeconds() > Short.MAX_VALUE) {
            throw new IllegalArgumentException("time: " + value + " (expected: 1s..32767s)");
        }
    }

    private static void checkCount(int value) {
        if (value < 1 || value > Byte.MAX_VALUE) {
            throw new IllegalArgumentException("count: " + value + " (expected: 1..127)");
        }
    }

    private static int seconds(@Nullable Duration value) {
        return value == null ? -1 : (int) value.toSeconds();
    }

    private static void limits(GearmanServerProperties.Limits properties, ServerLimits limits) {
        set("limits.max-packet-size", properties.maxPacketSize(), size -> limits.maxPacketSize(saturated(size)));
        set("limits.max-connections", properties.maxConnections(), limits::maxConnections);
        set("limits.max-functions", properties.maxFunctions(), limits::maxFunctions);
        set("limits.max-jobs", properties.maxJobs(), limits::maxJobs);
        set("limits.max-jobs-per-function", properties.maxJobsPerFunction(), limits::maxJobsPerFunction);
        set("limits.max-queued-bytes", properties.maxQueuedBytes(), size -> limits.maxQueuedBytes(size.toBytes()));
        set("limits.max-jobs-in-memory", properties.maxJobsInMemory(), limits::maxJobsInMemory);
        set(
                "limits.max-job-bytes-in-memory",
                properties.maxJobBytesInMemory(),
                size -> limits.maxJobBytesInMemory(size.toBytes()));
        set(
                "limits.max-pending-store-bytes",
                properties.maxPendingStoreBytes(),
                size -> limits.maxPendingStoreBytes(size.toBytes()));
        set("limits.max-input", properties.maxInput(), size -> limits.maxInput(size.toBytes()));
        set(
                "limits.max-output-per-connection",
                properties.maxOutputPerConnection(),
                size -> limits.maxOutputPerConnection(size.toBytes()));
        set("limits.max-output", properties.maxOutput(), size -> limits.maxOutput(size.toBytes()));
    }

    /** A size as an int; what is too large for one stays too large for the check that follows. */
    private static int saturated(DataSize size) {
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, size.toBytes()));
    }

    private static List<String> addresses(List<String> hosts) {
        for (String host : hosts) {
            if (host.isBlank()) {
                throw new InvalidSettingException(name("host") + ": '' (expected: a name, an address or *)");
            }
            if (host.equals("*")) {
                // the address that stands for all of them: that of IPv6 includes IPv4
                return List.of(new InetSocketAddress(0).getAddress().getHostAddress());
            }
        }
        return hosts;
    }

    private static <T> void set(String property, @Nullable T value, Consumer<T> setter) {
        if (value == null) {
            return;
        }
        try {
            setter.accept(value);
        } catch (IllegalArgumentException e) {
            // the options name the value by its field: "jobRetries: -2 (expected: -1..32767)"
            String message = String.valueOf(e.getMessage());
            throw new InvalidSettingException(name(property) + message.substring(message.indexOf(':')), e);
        }
    }

    private static String name(String property) {
        return GearmanServerProperties.PREFIX + "." + property.toLowerCase(Locale.ROOT);
    }
}

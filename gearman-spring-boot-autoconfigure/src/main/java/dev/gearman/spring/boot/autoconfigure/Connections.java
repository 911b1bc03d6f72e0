package dev.gearman.spring.boot.autoconfigure;

import dev.gearman.client.GearmanClient;
import dev.gearman.client.GearmanClientBuilder;
import dev.gearman.transport.ReconnectPolicy;
import dev.gearman.transport.ServerAddress;
import dev.gearman.worker.GearmanWorker;
import dev.gearman.worker.GearmanWorkerBuilder;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** What workers and clients have in common: where the servers are, and how connections are made and kept. */
final class Connections {
    private final GearmanProperties properties;
    private final List<ServerAddress> servers;
    private final TlsContext tls;
    private final ReconnectPolicy reconnect;

    Connections(GearmanProperties properties, GearmanConnectionDetails details, TlsContext tls) {
        this.properties = properties;
        this.servers = List.copyOf(details.servers());
        this.tls = tls;
        this.reconnect = reconnect(properties.reconnect());
        requireNotNegative("gearman.client.job-timeout", properties.client().jobTimeout());
        requireNotNegative(
                "gearman.template.reply-timeout", properties.template().replyTimeout());
    }

    /** At the start, since the client is not made before it is used. */
    private static void requireNotNegative(String property, @Nullable Duration value) {
        if (value != null && value.isNegative()) {
            throw new InvalidSettingException(property + ": " + value + " (expected: 0 for no limit, or more)", null);
        }
    }

    private static ReconnectPolicy reconnect(GearmanProperties.Reconnect from) {
        try {
            return new ReconnectPolicy(from.initialInterval(), from.multiplier(), from.maxInterval(), from.jitter());
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException("gearman.reconnect: " + e.getMessage(), e);
        }
    }

    List<ServerAddress> servers() {
        return servers;
    }

    GearmanWorkerBuilder worker() {
        return GearmanWorker.builder()
                .servers(servers)
                .tls(tls)
                .connectTimeout(properties.connectTimeout())
                .heartbeat(properties.heartbeat())
                .maxPacketSize(bytes(properties.maxPacketSize()))
                .reconnect(reconnect);
    }

    GearmanClientBuilder client() {
        GearmanProperties.Client settings = properties.client();
        GearmanClientBuilder builder = GearmanClient.builder()
                .servers(servers)
                .tls(tls)
                .connectTimeout(properties.connectTimeout())
                .heartbeat(properties.heartbeat())
                .maxPacketSize(bytes(properties.maxPacketSize()))
                .reconnect(reconnect)
                .availability(settings.availabilityTimeout())
                .responseTimeout(settings.responseTimeout())
                .maxOutstanding(settings.maxOutstanding())
                .exceptions(settings.exceptions());
        if (settings.jobTimeout() != null) {
            builder.jobTimeout(settings.jobTimeout());
        }
        if (settings.maxUnacknowledged() != null) {
            builder.maxUnacknowledged(settings.maxUnacknowledged().toBytes());
        }
        return builder;
    }

    private static int bytes(DataSize size) {
        return (int) Math.min(Integer.MAX_VALUE, size.toBytes());
    }
}

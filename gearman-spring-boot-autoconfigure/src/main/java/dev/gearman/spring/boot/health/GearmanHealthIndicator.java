package dev.gearman.spring.boot.health;

import dev.gearman.client.GearmanClient;
import dev.gearman.client.ServerState;
import dev.gearman.spring.worker.GearmanWorkerContainer;
import dev.gearman.spring.worker.GearmanWorkerEndpointRegistry;
import dev.gearman.transport.ServerAddress;
import dev.gearman.worker.WorkerServerState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * A line for each server, each worker and the client. Down only if one of them that is in use has no server at all: a worker that
 * runs, or the client once it was used. As long as there is one, work goes on, and the lines tell which are away. Asks what is
 * known, so it neither waits nor sends anything.
 */
public class GearmanHealthIndicator extends AbstractHealthIndicator {
    private final GearmanWorkerEndpointRegistry workers;
    private final Supplier<@Nullable GearmanClient> client;

    /** @param client gives the client, or {@code null} as long as it is not used */
    public GearmanHealthIndicator(GearmanWorkerEndpointRegistry workers, Supplier<@Nullable GearmanClient> client) {
        super("The state of Gearman servers can't be told");
        this.workers = workers;
        this.client = client;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        Map<String, String> servers = new TreeMap<>();
        Map<String, String> lines = new LinkedHashMap<>();
        boolean cutOff = false;
        for (GearmanWorkerContainer worker : workers.containers()) {
            List<WorkerServerState> states = worker.servers();
            states.forEach(state -> note(servers, state.address(), state.connected(), state.trouble()));
            long connected =
                    states.stream().filter(WorkerServerState::connected).count();
            lines.put(worker.id(), line(worker, connected, states.size()));
            cutOff |= worker.isRunning() && connected == 0;
        }
        GearmanClient used = client.get();
        String clientLine = "not used";
        if (used != null) {
            List<ServerState> states = used.servers();
            states.forEach(state -> note(servers, state.address(), state.connected(), state.trouble()));
            long connected = states.stream().filter(ServerState::connected).count();
            clientLine =
                    connected + " of " + states.size() + " servers, " + used.outstanding() + " requests outstanding";
            cutOff |= connected == 0;
        }
        (cutOff ? builder.down() : builder.up())
                .withDetail("servers", servers)
                .withDetail("workers", lines)
                .withDetail("client", clientLine);
    }

    private static String line(GearmanWorkerContainer worker, long connected, int all) {
        if (!worker.isRunning()) {
            return "stopped";
        }
        return (worker.isPaused() ? "paused, " : "running, ") + connected + " of " + all + " servers, "
                + worker.statistics().running() + " of " + worker.places() + " places taken";
    }

    /** Each has its own connection, so one can be there for a worker and away for another: then the trouble is told. */
    private static void note(
            Map<String, String> servers, ServerAddress address, boolean connected, @Nullable Throwable trouble) {
        if (connected) {
            servers.putIfAbsent(address.toString(), "connected");
        } else {
            servers.put(address.toString(), trouble == null ? "connecting" : "away: " + trouble.getMessage());
        }
    }
}

package dev.gearman.spring.worker;

import dev.gearman.worker.WorkerServerState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** No server could be reached, and the worker was told that this is a failure. */
public class GearmanStartException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final transient List<WorkerServerState> servers;

    public GearmanStartException(String message, List<WorkerServerState> servers, @Nullable Throwable cause) {
        super(message, cause);
        this.servers = List.copyOf(servers);
    }

    /** The servers that were tried, each with what is known about it. */
    public List<WorkerServerState> servers() {
        return servers;
    }
}

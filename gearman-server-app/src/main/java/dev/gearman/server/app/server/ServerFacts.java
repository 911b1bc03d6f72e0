package dev.gearman.server.app.server;

import dev.gearman.server.ServerOptions;
import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.lifecycle.JobServer;
import dev.gearman.server.app.operations.Engine;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How the server is. */
@Component
public class ServerFacts {
    private static final long PATIENCE_MILLIS = 1_000;

    private final JobServer server;
    private final Engine engine;
    private final String version;
    private final String store;
    private final Kept kept;

    ServerFacts(JobServer server, Engine engine, ServerOptions options, GearmanServerProperties properties) {
        this.server = server;
        this.engine = engine;
        this.version = options.version();
        this.store = String.valueOf(properties.store()).toLowerCase(Locale.ROOT);
        boolean history = properties.history().enabled();
        this.kept = new Kept(
                history,
                history && properties.results().maxSize().toBytes() > 0,
                properties.deadSet().enabled());
    }

    /**
     * How it is now. Sizes are in bytes.
     *
     * @param kept the records that are switched on
     * @param addresses of the job port; none if it is closed
     * @param storeTrouble why background jobs can't be stored, {@code null} if they can
     * @param recovering whether the store is still being read, so that jobs and functions are missing here
     * @param engineAnswer how long a task waits until the engine's thread takes it, {@code null} if longer than a second
     */
    public record Now(
            String version,
            String java,
            long process,
            Duration uptime,
            List<String> addresses,
            boolean encrypted,
            String store,
            Kept kept,
            @Nullable String storeTrouble,
            boolean recovering,
            @Nullable Duration engineAnswer,
            int jobs,
            int runningJobs,
            long queuedBytes,
            int functions,
            int connections,
            long submitted,
            long completed,
            long failed,
            long usedHeap,
            long maxHeap) {}

    /** The records that are switched on: ended jobs, results of completed background jobs, and jobs that failed for good. */
    public record Kept(boolean history, boolean results, boolean deadSet) {}

    public Now now() {
        EngineSnapshot snapshot = engine.snapshot();
        Runtime runtime = Runtime.getRuntime();
        return new Now(
                version,
                System.getProperty("java.version"),
                ProcessHandle.current().pid(),
                Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime()),
                server.addresses().stream().map(ServerFacts::text).toList(),
                server.isEncrypted(),
                store,
                kept,
                answer(server.storeTrouble()),
                !snapshot.complete(),
                answer(server.loopLag()),
                snapshot.jobs(),
                snapshot.runningJobs(),
                snapshot.queuedBytes(),
                snapshot.functions().size(),
                snapshot.connections().size(),
                snapshot.totals().submitted(),
                snapshot.totals().completed(),
                snapshot.totals().failed(),
                runtime.totalMemory() - runtime.freeMemory(),
                runtime.maxMemory());
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + " port " + address.getPort();
    }

    private static <T> @Nullable T answer(CompletableFuture<@Nullable T> question) {
        try {
            return question.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException | TimeoutException e) {
            return null;
        }
    }
}

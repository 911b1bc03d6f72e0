package dev.gearman.server.app.lifecycle;

import dev.gearman.server.GearmanServer;
import dev.gearman.server.Operations;
import dev.gearman.server.ServerOptions;
import dev.gearman.server.api.DeadSet;
import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.api.JobListener;
import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.records.RecordsUnavailableException;
import dev.gearman.server.app.settings.Settings;
import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.StoreStatus;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The job server of this application: drained and closed after the web port has closed. Its port is one that was opened before
 * this application was made, or is opened here, before the web port opens.
 */
@Component
public class JobServer implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(JobServer.class);
    /** Longer than any process runs. */
    private static final Duration FOR_EVER = Duration.ofDays(100_000);
    /** How long a start waits for the store's jobs. */
    private static final Duration SHORT_RECOVERY = Duration.ofSeconds(2);

    private final ServerOptions options;
    private final GearmanServerProperties properties;
    private final Settings settings;
    private @Nullable JobPort earlyPort;
    private volatile @Nullable JobPort port;
    private volatile @Nullable GearmanServer server;

    JobServer(
            ServerOptions options,
            GearmanServerProperties properties,
            Settings settings,
            ObjectProvider<JobPort> earlyPort) {
        this.options = options;
        this.properties = properties;
        this.settings = settings;
        this.earlyPort = earlyPort.getIfAvailable();
    }

    @Override
    public void start() {
        JobPort open = open();
        GearmanServer taken = open.take();
        try {
            open.pause(paused());
        } catch (RuntimeException e) {
            open.close();
            throw e;
        }
        port = open;
        server = taken;
    }

    private JobPort open() {
        JobPort open = earlyPort;
        if (open == null) {
            open = new JobPort(properties, options);
            open.open();
        }
        // a server that is started again needs a new one
        earlyPort = null;
        return open;
    }

    /** Gives the server what it has lacked, and waits a moment for the jobs that the store has. */
    void connect(@Nullable JobStore store, JobListener listener, DeadSet deadSet) {
        JobPort open = port;
        GearmanServer running = server;
        if (open != null && running != null) {
            open.connect(listener, deadSet);
            if (store != null) {
                open.connect(store);
            }
            if (!running.awaitRecovery(SHORT_RECOVERY)) {
                log.info("The job store is still being read; jobs are taken and given out meanwhile");
            }
        }
    }

    /** Functions that were paused when the server stopped: of these no job is handed out that the store has. */
    private Set<String> paused() {
        try {
            return settings.all(Settings.PAUSED).keySet();
        } catch (RecordsUnavailableException e) {
            log.warn("It is not known which functions are paused, as {}", e.getMessage());
            return Set.of();
        }
    }

    @Override
    public void stop() {
        JobPort open = port;
        server = null;
        port = null;
        if (open != null) {
            open.close();
        }
    }

    /** Closes the job port and returns once no job is left, however long that takes. */
    public void finish() {
        GearmanServer running = server;
        if (running != null) {
            log.info("The job port is closed; the server ends when no job is left");
            running.finish(FOR_EVER);
        }
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }

    @Override
    public int getPhase() {
        return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1024;
    }

    /** All addresses of the job port; empty if the server does not run. */
    public List<InetSocketAddress> addresses() {
        GearmanServer running = server;
        return running == null ? List.of() : running.addresses();
    }

    /** When the port opened, in milliseconds since 1970; 0 if the server does not run. */
    long openedAt() {
        JobPort open = port;
        return open == null ? 0 : open.openedAt();
    }

    /** What the queues look like now. */
    public CompletableFuture<EngineSnapshot> snapshot() {
        GearmanServer running = server;
        return running == null
                ? CompletableFuture.failedFuture(new IllegalStateException("the job server is not running"))
                : running.snapshot();
    }

    /**
     * What can be seen and done of the running server.
     *
     * @throws IllegalStateException if it does not run
     */
    public Operations operations() {
        GearmanServer running = server;
        if (running == null) {
            throw new IllegalStateException("the job server is not running");
        }
        return running.operations();
    }

    /** Bytes of large packets' data outside of the heap; 0 while the server does not run. */
    public long largeDataInUse() {
        GearmanServer running = server;
        return running == null ? 0 : running.largeDataInUse();
    }

    /** For how long a task waits until the engine's thread takes it. */
    public CompletableFuture<Duration> loopLag() {
        GearmanServer running = server;
        return running == null
                ? CompletableFuture.failedFuture(new IllegalStateException("the job server is not running"))
                : running.loopLag();
    }

    /** Why background jobs can't be stored at the moment, or {@code null} if they can. */
    public CompletableFuture<@Nullable String> storeTrouble() {
        GearmanServer running = server;
        return running == null
                ? CompletableFuture.failedFuture(new IllegalStateException("the job server is not running"))
                : running.storeTrouble();
    }

    /** How the job store does. */
    public CompletableFuture<StoreStatus> storeStatus() {
        GearmanServer running = server;
        return running == null
                ? CompletableFuture.failedFuture(new IllegalStateException("the job server is not running"))
                : running.storeStatus();
    }

    /** Whether the job port is encrypted. */
    public boolean isEncrypted() {
        return properties.ssl().bundle() != null;
    }
}

package dev.gearman.server.app.lifecycle;

import dev.gearman.server.engine.EngineSnapshot;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Asks the engine for a snapshot at most once a second, however often pages are reloaded and whoever else looks: pages,
 * metrics, health. Any thread may ask.
 */
@Component
public class SnapshotSource {
    private static final long FRESH = Duration.ofSeconds(1).toNanos();
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Supplier<CompletableFuture<EngineSnapshot>> engine;
    private final LongSupplier nanoTime;
    private @Nullable CompletableFuture<EngineSnapshot> last;
    private long askedAt;

    @Autowired
    SnapshotSource(JobServer server) {
        this(server::snapshot, System::nanoTime);
    }

    public SnapshotSource(Supplier<CompletableFuture<EngineSnapshot>> engine, LongSupplier nanoTime) {
        this.engine = engine;
        this.nanoTime = nanoTime;
    }

    /**
     * A snapshot that is not older than a second. Waits for the engine, 2 s at most.
     *
     * @throws TimeoutException if the engine does not answer in time
     * @throws IllegalStateException if the job server does not run
     */
    public EngineSnapshot get() throws TimeoutException {
        try {
            return current().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof IllegalStateException known ? known : new IllegalStateException(cause);
        }
    }

    /** Makes the next one who asks get a new snapshot: whoever has changed something wants to see it changed. */
    public synchronized void renew() {
        last = null;
    }

    private synchronized CompletableFuture<EngineSnapshot> current() {
        long now = nanoTime.getAsLong();
        CompletableFuture<EngineSnapshot> known = last;
        if (known == null || now - askedAt > FRESH || known.isCompletedExceptionally()) {
            known = engine.get();
            last = known;
            askedAt = now;
        }
        return known;
    }
}

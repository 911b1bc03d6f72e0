package dev.gearman.server.app.lifecycle;

import dev.gearman.server.api.EngineSnapshot;
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
 * Asks the engine for a snapshot about once a second at most, however often pages are reloaded and whoever else looks: pages,
 * metrics, health. Where somebody asks all the time, the next one is made before the last one is too old, so that nobody
 * waits for it. Any thread may ask.
 */
@Component
public class SnapshotSource {
    private static final long FRESH = Duration.ofSeconds(1).toNanos();
    /** At this age of the last snapshot the next one is begun. */
    private static final long AHEAD = Duration.ofMillis(800).toNanos();

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Supplier<CompletableFuture<EngineSnapshot>> engine;
    private final LongSupplier nanoTime;
    private @Nullable CompletableFuture<EngineSnapshot> last;
    private long askedAt;
    private @Nullable CompletableFuture<EngineSnapshot> next;
    private long nextAskedAt;

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
        next = null;
    }

    private synchronized CompletableFuture<EngineSnapshot> current() {
        long now = nanoTime.getAsLong();
        CompletableFuture<EngineSnapshot> coming = next;
        if (coming != null && (coming.isDone() || now - askedAt > FRESH)) {
            last = coming;
            askedAt = nextAskedAt;
            next = null;
        }
        CompletableFuture<EngineSnapshot> known = last;
        if (known == null || now - askedAt > FRESH || known.isCompletedExceptionally()) {
            known = engine.get();
            last = known;
            askedAt = now;
            next = null;
        } else if (now - askedAt > AHEAD && known.isDone() && next == null) {
            next = engine.get();
            nextAskedAt = now;
        }
        return known;
    }
}

package dev.gearman.server.app.records;

import dev.gearman.server.ServerOptions;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Removes what is too old, in small transactions, so that nobody who writes has to wait for long. */
@Component
class Cleanup implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Cleanup.class);
    private static final long INTERVAL_MILLIS = 60_000;
    /** Between two transactions, for others who want to write. */
    private static final long BREATH_MILLIS = 20;

    private static final int MOST_ROWS = 1_000;

    private final RecordDatabase database;
    private final List<Retention> retentions;
    private final InstantSource clock;
    private @Nullable ScheduledExecutorService thread;

    Cleanup(RecordDatabase database, List<Retention> retentions, ServerOptions options) {
        this.database = database;
        this.retentions = retentions;
        this.clock = options.clock();
    }

    @Override
    public synchronized void start() {
        thread = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "gearman-cleanup"));
        later(INTERVAL_MILLIS / 2);
    }

    private synchronized void later(long millis) {
        if (thread != null) {
            thread.schedule(this::clean, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void clean() {
        boolean more = false;
        try {
            if (database.isOpen()) {
                for (Retention retention : retentions) {
                    more |= retention.removeSome(clock.instant(), MOST_ROWS);
                }
            }
        } catch (RecordsUnavailableException e) {
            log.warn("Old records stay for now: {}", e.getMessage());
            more = false;
        } catch (RuntimeException e) {
            log.error("A fault when old records were removed", e);
            more = false;
        } finally {
            later(more ? BREATH_MILLIS : INTERVAL_MILLIS);
        }
    }

    @Override
    public synchronized void stop() {
        if (thread != null) {
            thread.shutdownNow();
            thread = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }
}

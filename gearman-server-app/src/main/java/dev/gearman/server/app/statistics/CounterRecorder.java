package dev.gearman.server.app.statistics;

import dev.gearman.server.ServerOptions;
import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.lifecycle.SnapshotSource;
import dev.gearman.server.app.records.RecordDatabase;
import dev.gearman.server.app.records.RecordsUnavailableException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Writes the counters down at the end of each minute, on a thread of its own. */
@Component
class CounterRecorder implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(CounterRecorder.class);
    private static final long MINUTE_MILLIS = 60_000;
    /** Minutes that are remembered while the database is not there. */
    private static final int MOST_PENDING = 180;

    private final DatabaseCounterHistory history;
    private final RecordDatabase database;
    private final SnapshotSource snapshots;
    private final InstantSource clock;
    private final CounterDifferences differences;
    private final Deque<Minute> pending = new ArrayDeque<>();
    private @Nullable ScheduledExecutorService thread;
    private boolean told;

    private record Minute(long startedAt, Map<@Nullable String, CounterValues> figures) {}

    CounterRecorder(
            DatabaseCounterHistory history,
            RecordDatabase database,
            SnapshotSource snapshots,
            ServerOptions options,
            GearmanServerProperties properties) {
        this.history = history;
        this.database = database;
        this.snapshots = snapshots;
        this.clock = options.clock();
        this.differences = new CounterDifferences(properties.counters().functions());
    }

    @Override
    public synchronized void start() {
        thread = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "gearman-counters"));
        later();
    }

    /** A little before the minute is over: what is counted until then belongs to it. */
    private synchronized void later() {
        if (thread != null) {
            long now = clock.millis();
            long end = (Math.floorDiv(now, MINUTE_MILLIS) + 1) * MINUTE_MILLIS - 50;
            thread.schedule(this::tick, end > now ? end - now : end + MINUTE_MILLIS - now, TimeUnit.MILLISECONDS);
        }
    }

    private void tick() {
        try {
            long minute = Math.floorDiv(clock.millis(), MINUTE_MILLIS) * MINUTE_MILLIS;
            pending.addLast(new Minute(minute, differences.since(snapshots.get())));
            if (pending.size() > MOST_PENDING) {
                pending.removeFirst();
            }
            write();
        } catch (TimeoutException | IllegalStateException e) {
            log.debug("No counters of this minute: {}", e.toString());
        } catch (RuntimeException e) {
            log.error("A fault in the counters", e);
        } finally {
            later();
        }
    }

    private void write() {
        try {
            while (!pending.isEmpty() && database.isOpen()) {
                Minute oldest = pending.getFirst();
                history.add(oldest.startedAt(), oldest.figures());
                pending.removeFirst();
            }
            history.rollUp();
            told = false;
        } catch (RecordsUnavailableException e) {
            if (!told) {
                told = true;
                log.warn("The counters behind the charts are not written: {}", e.getMessage());
            }
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

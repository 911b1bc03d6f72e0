package dev.gearman.server.store;

import dev.gearman.server.store.StoreBatch.Change;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to a {@link JobStore} in groups: while one commit is under way everything new gathers, and the next commit takes
 * it all. Durability costs latency, not throughput.
 *
 * <p>All public methods belong to the engine's thread; the store is used by one thread of the writer's own. What has to
 * be deleted is tried again until the store does it; a job that could not be saved is reported, and deleted in case it
 * was saved after all.
 */
public final class StoreWriter implements JobJournal {
    private static final Logger log = LoggerFactory.getLogger(StoreWriter.class);
    /** How long to wait before a store that failed is tried again. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final JobStore store;
    private final Executor loop;
    private final ScheduledExecutorService thread;
    private Pending pending = new Pending();
    private boolean busy;
    private boolean handingOver;
    private @Nullable StoreException trouble;
    private @Nullable Runnable onIdle;

    /** What waits for the next commit. */
    private static final class Pending {
        final Map<Long, Save> saves = new LinkedHashMap<>();
        final Map<Long, Change> changes = new LinkedHashMap<>();
        final Set<Long> deletes = new LinkedHashSet<>();

        boolean isEmpty() {
            return saves.isEmpty() && changes.isEmpty() && deletes.isEmpty();
        }

        StoreBatch batch() {
            return new StoreBatch(
                    saves.values().stream().map(Save::job).toList(),
                    List.copyOf(changes.values()),
                    List.copyOf(deletes));
        }
    }

    private record Save(StoredJob job, Outcome outcome) {}

    /** @param loop runs what it is given on the engine's thread, after whatever that is doing now */
    public StoreWriter(JobStore store, Executor loop) {
        this.store = store;
        this.loop = loop;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "gearman-store"));
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    @Override
    public void save(StoredJob job, Outcome outcome) {
        pending.saves.put(job.number(), new Save(job, outcome));
        handOverSoon();
    }

    @Override
    public void change(Change change) {
        if (!pending.deletes.contains(change.number())) {
            pending.changes.put(change.number(), change);
            handOverSoon();
        }
    }

    @Override
    public void delete(long number) {
        pending.changes.remove(number);
        pending.deletes.add(number);
        handOverSoon();
    }

    /** Why the last commit failed, or {@code null} if it did not. */
    public @Nullable StoreException trouble() {
        return trouble;
    }

    /** Calls back once, as soon as everything is written, or at once if it is. */
    public void onIdle(Runnable action) {
        if (!busy && pending.isEmpty()) {
            action.run();
        } else {
            onIdle = action;
        }
    }

    /** Ends the writer's thread after the commit that is under way, and closes the store. */
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                log.warn("The store is still busy with a commit; closing it all the same");
            }
            store.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (StoreException e) {
            log.warn("The store could not be closed: {}", e.getMessage());
        }
    }

    /** At the end of this turn of the loop, so that what one read brought goes into one commit. */
    private void handOverSoon() {
        if (!busy && !handingOver) {
            handingOver = true;
            loop.execute(this::handOver);
        }
    }

    private void handOver() {
        handingOver = false;
        if (busy || pending.isEmpty()) {
            return;
        }
        busy = true;
        Pending taken = pending;
        pending = new Pending();
        // a job that is saved and deleted in one go is deleted by the next commit: the batch has each job once
        taken.deletes.removeIf(number -> taken.saves.containsKey(number) && pending.deletes.add(number));
        taken.changes.values().removeIf(change -> {
            boolean early = taken.saves.containsKey(change.number());
            if (early) {
                pending.changes.put(change.number(), change);
            }
            return early;
        });
        StoreBatch batch = taken.batch();
        thread.execute(() -> {
            StoreException failure = write(batch);
            loop.execute(() -> written(taken, failure));
        });
    }

    private @Nullable StoreException write(StoreBatch batch) {
        try {
            store.write(batch);
            return null;
        } catch (StoreException e) {
            return e;
        } catch (RuntimeException e) {
            log.error("A fault in the job store", e);
            return new StoreException(String.valueOf(e.getMessage()), e);
        }
    }

    private void written(Pending taken, @Nullable StoreException failure) {
        tellTrouble(failure);
        for (Save save : taken.saves.values()) {
            save.outcome().saved(failure);
        }
        if (failure == null) {
            busy = false;
            handOver();
            if (onIdle != null && !busy && pending.isEmpty()) {
                Runnable action = onIdle;
                onIdle = null;
                action.run();
            }
            return;
        }
        // it is not known whether a failed commit came through after all: what was refused must not come back
        pending.deletes.addAll(taken.saves.keySet());
        pending.deletes.addAll(taken.deletes);
        taken.changes.forEach(pending.changes::putIfAbsent);
        pending.changes.keySet().removeAll(pending.deletes);
        thread.schedule(() -> loop.execute(this::tryAgain), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tryAgain() {
        busy = false;
        handOver();
    }

    private void tellTrouble(@Nullable StoreException failure) {
        if (failure != null && trouble == null) {
            log.error("The job store does not work, background jobs are refused: {}", failure.getMessage());
        } else if (failure == null && trouble != null) {
            log.info("The job store works again");
        }
        trouble = failure;
    }
}

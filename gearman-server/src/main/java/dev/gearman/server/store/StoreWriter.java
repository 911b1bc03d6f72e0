package dev.gearman.server.store;

import dev.gearman.server.store.PendingWrites.Save;
import dev.gearman.server.store.PendingWrites.Writes;
import dev.gearman.server.store.StoreBatch.Change;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to a {@link JobStore} in groups: while one commit is under way everything new gathers, and the next commit takes
 * it, up to a size at which its latency stays bounded. Durability costs latency, not throughput.
 *
 * <p>All public methods belong to the engine's thread; the store is used by one thread of the writer's own. What has to
 * be deleted is tried again until the store does it; a job that could not be saved is reported, and deleted in case it
 * was saved after all. If the process ends before that, such a job runs although its client was told otherwise: what can't
 * be known is done rather than lost.
 */
public final class StoreWriter implements JobJournal {
    private static final Logger log = LoggerFactory.getLogger(StoreWriter.class);
    /** How long to wait before a store that failed is tried again. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final JobStore store;
    private final Executor loop;
    private final Executor nextTurn;
    private final long maxPendingBytes;
    private final ScheduledExecutorService thread;
    private final PendingWrites pending = new PendingWrites();
    private final Gathering gathering = new Gathering();
    private @Nullable Writes underWay;
    private @Nullable Replay replay;
    /** Nothing is written while a commit is under way, or has failed a moment ago, or the store is still being read. */
    private boolean busy;

    private boolean handingOver;
    private @Nullable StoreException writeTrouble;
    private @Nullable StoreException readTrouble;
    private @Nullable Runnable onIdle;
    private final CommitFigures figures = new CommitFigures();

    /** A writer that refuses to save more when 64 MB wait. */
    public StoreWriter(JobStore store, Executor loop) {
        this(store, loop, loop, PendingWrites.MAX_BYTES);
    }

    /**
     * @param loop runs what it is given on the engine's thread, after whatever that is doing now
     * @param nextTurn does so after the connections had their turn
     * @param maxPendingBytes memory in bytes of the jobs that wait to be saved, over which more are refused
     */
    public StoreWriter(JobStore store, Executor loop, Executor nextTurn, long maxPendingBytes) {
        this.store = store;
        this.loop = loop;
        this.nextTurn = nextTurn;
        this.maxPendingBytes = maxPendingBytes;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "gearman-store"));
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    @Override
    public void save(StoredJob job, Outcome outcome) {
        String refusal = store.refusal(job);
        if (refusal != null) {
            outcome.saved(new StoreException(refusal));
            return;
        }
        long waiting = pendingBytes();
        if (waiting > 0 && waiting + job.memory() > maxPendingBytes) {
            outcome.saved(new StoreException("the store is too slow, " + waiting + " bytes wait for it already"));
            return;
        }
        pending.save(new Save(job, outcome));
        handOverSoon();
    }

    @Override
    public void withdraw(long number) {
        Save withdrawn = pending.withdraw(number);
        if (withdrawn != null) {
            withdrawn.outcome().saved(new StoreException("its connection ended"));
        }
    }

    private long pendingBytes() {
        return pending.bytes() + (underWay == null ? 0 : underWay.bytes());
    }

    @Override
    public void replace(StoredJob job, Outcome outcome) {
        String refusal = store.refusal(job);
        if (refusal == null && writeTrouble != null) {
            refusal = "the store can't be written: " + writeTrouble.getMessage();
        } else if (refusal == null && pendingBytes() > 0 && pendingBytes() + job.memory() > maxPendingBytes) {
            refusal = "the store is too slow, " + pendingBytes() + " bytes wait for it already";
        }
        if (refusal != null) {
            outcome.saved(new StoreException(refusal));
            return;
        }
        pending.replace(new Save(job, outcome));
        handOverSoon();
    }

    @Override
    public void change(Change change) {
        pending.change(change);
        handOverSoon();
    }

    @Override
    public void delete(long number) {
        pending.delete(number);
        handOverSoon();
    }

    @Override
    public void load(long[] numbers, Loaded loaded) {
        submit(() -> {
            try {
                List<StoredJob> jobs = store.load(numbers);
                loop.execute(() -> loaded(jobs, null, loaded));
            } catch (StoreException e) {
                loop.execute(() -> loaded(List.of(), e, loaded));
            } catch (RuntimeException e) {
                log.error("A fault in the job store", e);
                loop.execute(() -> loaded(List.of(), new StoreException(String.valueOf(e.getMessage()), e), loaded));
            }
        });
    }

    private void loaded(List<StoredJob> jobs, @Nullable StoreException failure, Loaded to) {
        readTrouble = failure;
        to.loaded(jobs.stream().map(this::upToDate).toList(), failure);
    }

    /** What was read may be older than what is to be written, or was not written when it was read. */
    private StoredJob upToDate(StoredJob job) {
        StoredJob current = job;
        if (underWay != null && !underWay.changes().isEmpty()) {
            for (Change change : underWay.changes()) {
                current = change.number() == job.number() ? job.with(change) : current;
            }
        }
        current = pending.replacementOf(current);
        Change later = pending.changeOf(job.number());
        return later == null ? current : current.with(later);
    }

    /** Reads all that the store has; nothing is written before that is through, or was stopped. */
    public void replay(Receiver receiver) {
        busy = true;
        Replay started = new Replay(store, thread, loop, new Receiver() {
            @Override
            public void restore(List<StoredJob> jobs) {
                readTrouble = null;
                receiver.restore(jobs);
            }

            @Override
            public void failed(StoreException failure) {
                if (readTrouble == null) {
                    log.error("The job store can't be read, background jobs are refused: {}", failure.getMessage());
                }
                readTrouble = failure;
                receiver.failed(failure);
            }

            @Override
            public void ended() {
                replay = null;
                readTrouble = null;
                busy = false;
                receiver.ended();
                handOver();
                tellIdle();
            }
        });
        replay = started;
        thread.execute(started::run);
    }

    /** Who gets the jobs of a {@link #replay}. Called on the engine's thread. */
    public interface Receiver {
        /** Jobs in the order of their numbers, each once. */
        void restore(List<StoredJob> jobs);

        /** The store could not be read to its end; it is tried again. */
        void failed(StoreException failure);

        /** That was all. Also called if the replay was stopped. */
        void ended();
    }

    /** Stops reading what the store has, wherever that is, and goes on with writing. */
    public void stopReplay() {
        if (replay != null) {
            replay.stop();
        }
    }

    /** Why the store can't be written or read, or {@code null} if it can. */
    public @Nullable StoreException trouble() {
        return writeTrouble != null ? writeTrouble : readTrouble;
    }

    /**
     * How the store does.
     *
     * @param restored jobs that have come back since the start
     * @param spilled jobs that wait in the store only
     */
    public StoreStatus status(long restored, int spilled) {
        StoreException trouble = trouble();
        int jobs = pending.saves() + (underWay == null ? 0 : underWay.saves().size());
        return figures.status(
                trouble == null ? null : trouble.getMessage(), replay != null, restored, spilled, jobs, pendingBytes());
    }

    /** Calls back once, as soon as everything is written, or at once if it is. */
    public void onIdle(Runnable action) {
        onIdle = action;
        tellIdle();
    }

    private void tellIdle() {
        Runnable action = onIdle;
        if (action != null && pending.isEmpty() && (!busy || replay != null)) {
            onIdle = null;
            action.run();
        }
    }

    /** Ends the writer's thread after the commit that is under way, and closes the store. */
    public void close() {
        if (replay != null) {
            replay.stop();
        }
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                log.warn("The store is still busy; closing it all the same");
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
        if (gathering.goesOn(pending.saves(), System.nanoTime())) {
            handingOver = true;
            nextTurn.execute(this::handOver);
            return;
        }
        busy = true;
        Writes taken = pending.take();
        underWay = taken;
        submit(() -> {
            long start = System.nanoTime();
            StoreException failure = write(taken.batch());
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            loop.execute(() -> written(taken, failure, time));
        });
    }

    private void submit(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("The store is closed", e);
        }
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

    private void written(Writes writes, @Nullable StoreException failure, Duration time) {
        underWay = null;
        tellTrouble(failure);
        figures.count(writes, failure == null, time);
        gathering.committed(writes.saves().size(), pending.saves(), time, System.nanoTime());
        if (failure == null) {
            pending.written(writes);
        } else {
            pending.failed(writes);
        }
        for (Save save : writes.saves()) {
            save.outcome().saved(failure);
        }
        for (Save replaced : writes.replaces()) {
            replaced.outcome().saved(failure);
        }
        if (failure != null) {
            try {
                thread.schedule(() -> loop.execute(this::tryAgain), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                log.debug("The store is closed", e);
            }
        } else {
            tryAgain();
        }
    }

    private void tryAgain() {
        busy = false;
        handOver();
        tellIdle();
    }

    private void tellTrouble(@Nullable StoreException failure) {
        if (failure != null && writeTrouble == null) {
            log.error("The job store does not work, background jobs are refused: {}", failure.getMessage());
        } else if (failure == null && writeTrouble != null) {
            log.info("The job store works again");
        }
        writeTrouble = failure;
    }
}

package dev.gearman.server;

import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.StoreBatch;
import dev.gearman.server.store.StoreException;
import dev.gearman.server.store.StoredJob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A store in memory whose commits take as long as a test wants, and fail when it wants. Used by any thread. */
public final class ScriptedStore implements JobStore {
    /** Shared with the stores that are opened after this one; its own lock. */
    private final Map<Long, StoredJob> jobs;

    private final List<StoreBatch> batches = new ArrayList<>();
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore mayEnd = new Semaphore(0);
    private static final int NEVER = -1;

    private final Semaphore mayReplay = new Semaphore(0);
    private final AtomicInteger replayStop = new AtomicInteger(NEVER);
    private final AtomicInteger replayBreak = new AtomicInteger(NEVER);
    private final AtomicBoolean held = new AtomicBoolean();
    private final AtomicBoolean down = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicLong unfit = new AtomicLong(-1);

    public ScriptedStore() {
        this(new TreeMap<>());
    }

    private ScriptedStore(Map<Long, StoredJob> jobs) {
        this.jobs = jobs;
    }

    /** Another store that finds what this one keeps. */
    public ScriptedStore reopened() {
        return new ScriptedStore(jobs);
    }

    /** From now on a commit ends only when {@link #letGo()} was called for it. */
    public ScriptedStore holdsCommits() {
        held.set(true);
        return this;
    }

    /** Waits until a commit is under way. */
    public void awaitCommit() {
        begun.acquireUninterruptibly();
    }

    /** Lets one commit end. */
    public void letGo() {
        mayEnd.release();
    }

    /** Lets all commits end. */
    public void letAllGo() {
        held.set(false);
        mayEnd.release(1_000);
    }

    public void goesDown() {
        down.set(true);
    }

    /** From now on the job of this number is refused. */
    public void refuses(long number) {
        unfit.set(number);
    }

    public void comesBack() {
        down.set(false);
        replayBreak.set(NEVER);
    }

    public List<StoredJob> jobs() {
        synchronized (jobs) {
            return List.copyOf(jobs.values());
        }
    }

    /** The commits that were begun, also those that failed. */
    public synchronized List<StoreBatch> batches() {
        return List.copyOf(batches);
    }

    @Override
    public void write(StoreBatch batch) throws StoreException {
        synchronized (this) {
            batches.add(batch);
        }
        boolean wait = held.get();
        begun.release();
        if (wait) {
            mayEnd.acquireUninterruptibly();
        }
        if (down.get()) {
            throw new StoreException("the disk is full");
        }
        checkOpen();
        // copies first: all or nothing
        List<StoredJob> saves = List.copyOf(batch.saves());
        List<StoreBatch.Change> changes = List.copyOf(batch.changes());
        List<Long> deletes = List.copyOf(batch.deletes());
        synchronized (jobs) {
            saves.forEach(job -> jobs.put(job.number(), job));
            changes.forEach(change -> jobs.computeIfPresent(change.number(), (number, job) -> job.with(change)));
            deletes.forEach(jobs::remove);
        }
    }

    @Override
    public @Nullable String refusal(StoredJob job) {
        return job.number() == unfit.get() ? "job " + job.number() + " does not fit" : null;
    }

    /** From now on a replay stops after so many jobs until {@link #goesOn()}. */
    public void stopsReplayAfter(int jobs) {
        replayStop.set(jobs);
    }

    /** From now on a replay fails after so many jobs, until {@link #comesBack()}. */
    public void breaksReplayAfter(int jobs) {
        replayBreak.set(jobs);
    }

    /** Lets a replay go on that was stopped. */
    public void goesOn() {
        replayStop.set(NEVER);
        mayReplay.release();
    }

    @Override
    public void replay(Consumer<StoredJob> to) throws StoreException {
        checkOpen();
        int count = 0;
        for (StoredJob job : jobs()) {
            if (down.get() || count == replayBreak.get()) {
                throw new StoreException("the disk is full");
            }
            if (count == replayStop.get()) {
                try {
                    mayReplay.acquire();
                } catch (InterruptedException e) {
                    throw new StoreException("interrupted", e);
                }
            }
            to.accept(job);
            count++;
        }
        if (down.get()) {
            throw new StoreException("the disk is full");
        }
    }

    @Override
    public List<StoredJob> load(long[] numbers) throws StoreException {
        checkOpen();
        if (down.get()) {
            throw new StoreException("the disk is full");
        }
        synchronized (jobs) {
            return Arrays.stream(numbers)
                    .mapToObj(jobs::get)
                    .filter(Objects::nonNull)
                    .toList();
        }
    }

    @Override
    public void close() {
        closed.set(true);
    }

    private void checkOpen() throws StoreException {
        if (closed.get()) {
            throw new StoreException("the store is closed");
        }
    }
}

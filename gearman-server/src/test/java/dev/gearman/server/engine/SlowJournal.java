package dev.gearman.server.engine;

import dev.gearman.server.api.Outcome;
import dev.gearman.server.store.JobJournal;
import dev.gearman.server.store.StoreBatch.Change;
import dev.gearman.server.store.StoreException;
import dev.gearman.server.store.StoredJob;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A durable journal that does what it was asked to only when a test says so, in the order of the calls. */
final class SlowJournal implements JobJournal {
    private record Entry(
            long number,
            @Nullable StoredJob job,
            @Nullable Outcome outcome,
            @Nullable Change change) {}

    private record Load(long[] numbers, Loaded loaded) {}

    private final Deque<Entry> entries = new ArrayDeque<>();
    private final Deque<Load> loads = new ArrayDeque<>();

    /** What a restart would find. */
    final Map<Long, StoredJob> stored = new TreeMap<>();

    @Override
    public boolean isDurable() {
        return true;
    }

    @Override
    public void save(StoredJob job, Outcome outcome) {
        entries.addLast(new Entry(job.number(), job, outcome, null));
    }

    @Override
    public void withdraw(long number) {
        for (Entry entry : entries) {
            if (entry.number() == number && entry.outcome() != null) {
                entries.remove(entry);
                entry.outcome().saved(new StoreException("disk full"));
                return;
            }
        }
    }

    @Override
    public void replace(StoredJob job, Outcome outcome) {
        entries.addLast(new Entry(job.number(), job, null, null));
        outcome.saved(null);
    }

    @Override
    public void change(Change change) {
        entries.addLast(new Entry(change.number(), null, null, change));
    }

    @Override
    public void delete(long number) {
        entries.addLast(new Entry(number, null, null, null));
    }

    @Override
    public void load(long[] numbers, Loaded loaded) {
        loads.addLast(new Load(numbers, loaded));
    }

    /** Goes on until a save was answered; returns its number, or -1 if there was nothing to save any more. */
    long answerNext(boolean success) {
        for (Entry next = entries.pollFirst(); next != null; next = entries.pollFirst()) {
            StoredJob job = next.job();
            Change change = next.change();
            if (job != null && next.outcome() != null) {
                if (success) {
                    stored.put(next.number(), job);
                }
                next.outcome().saved(success ? null : new StoreException("disk full"));
                return next.number();
            } else if (job != null) {
                stored.computeIfPresent(next.number(), (number, before) -> job);
            } else if (change == null) {
                stored.remove(next.number());
            } else {
                stored.computeIfPresent(next.number(), (number, before) -> before.with(change));
            }
        }
        return -1;
    }

    boolean isLoading() {
        return !loads.isEmpty();
    }

    /** Answers the load that waits for the longest time, if any does; whether one did. */
    boolean answerLoad() {
        Load load = loads.pollFirst();
        if (load != null) {
            List<StoredJob> jobs = Arrays.stream(load.numbers())
                    .mapToObj(stored::get)
                    .filter(Objects::nonNull)
                    .map(this::withLaterChanges)
                    .toList();
            load.loaded().loaded(jobs, null);
        }
        return load != null;
    }

    /** The store can't be read. */
    void failLoad() {
        loads.removeFirst().loaded().loaded(List.of(), new StoreException("no route to the store"));
    }

    private StoredJob withLaterChanges(StoredJob job) {
        StoredJob current = job;
        for (Entry entry : entries) {
            if (entry.number() == job.number() && entry.change() != null) {
                current = current.with(entry.change());
            } else if (entry.number() == job.number() && entry.job() != null) {
                current = entry.job();
            }
        }
        return current;
    }
}

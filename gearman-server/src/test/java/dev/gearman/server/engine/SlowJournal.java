package dev.gearman.server.engine;

import dev.gearman.server.store.JobJournal;
import dev.gearman.server.store.StoreBatch.Change;
import dev.gearman.server.store.StoreException;
import dev.gearman.server.store.StoredJob;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A durable journal that does what it was asked to only when a test says so, in the order of the calls. */
final class SlowJournal implements JobJournal {
    private record Entry(
            long number, @Nullable StoredJob job, @Nullable Outcome outcome, @Nullable Change change) {}

    private final Deque<Entry> entries = new ArrayDeque<>();

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
    public void change(Change change) {
        entries.addLast(new Entry(change.number(), null, null, change));
    }

    @Override
    public void delete(long number) {
        entries.addLast(new Entry(number, null, null, null));
    }

    /** Goes on until a save was answered; returns its number, or -1 if there was nothing to save any more. */
    long answerNext(boolean success) {
        for (Entry next = entries.pollFirst(); next != null; next = entries.pollFirst()) {
            if (next.outcome() != null) {
                if (success && next.job() != null) {
                    stored.put(next.number(), next.job());
                }
                next.outcome().saved(success ? null : new StoreException("disk full"));
                return next.number();
            } else if (next.change() == null) {
                stored.remove(next.number());
            } else {
                Change change = next.change();
                stored.computeIfPresent(next.number(), (number, job) -> job.with(change));
            }
        }
        return -1;
    }
}

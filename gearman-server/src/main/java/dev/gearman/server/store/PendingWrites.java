package dev.gearman.server.store;

import dev.gearman.server.store.StoreBatch.Change;
import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written, and in which commit it may be: each job is in a commit once, a job is deleted or changed after
 * it is saved, and saved again only after what may be left of a failed attempt is deleted. Owned by the engine's thread.
 */
final class PendingWrites {
    /** Jobs saved, changed or deleted by one commit: what comes next has to wait for it, and a store keeps it in memory. */
    static final int MAX_JOBS = 10_000;

    /** Memory of the jobs that one commit saves, in bytes, unless a single one is larger; for the same reasons. */
    static final long MAX_BYTES = 64L * 1024 * 1024;

    private final Deque<Save> saves = new ArrayDeque<>();
    /**
     * The numbers of {@link #saves}. No map of primitive keys: those with open addressing take quadratic time for numbers
     * that follow each other and are taken out in order.
     */
    private final Set<Long> saving = new HashSet<>();

    private final Map<Long, Change> changes = new LinkedHashMap<>();
    private final Numbers deletes = new Numbers();
    /** Deletes of jobs that are still among {@link #saves}. */
    private final Numbers early = new Numbers();
    /** Jobs of which a failed commit may have left something in the store that is not deleted yet. */
    private final Set<Long> remains = new HashSet<>();

    private long bytes;

    record Save(StoredJob job, JobJournal.Outcome outcome) {}

    /** One commit. */
    record Writes(List<Save> saves, List<Change> changes, Numbers deletes, long bytes) {
        StoreBatch batch() {
            List<StoredJob> jobs = new ArrayList<>(saves.size());
            for (Save save : saves) {
                jobs.add(save.job());
            }
            return new StoreBatch(jobs, changes, deletes);
        }

        int size() {
            return saves.size() + changes.size() + deletes.size();
        }
    }

    /** A list of numbers without an object for each of them. */
    static final class Numbers extends AbstractList<Long> implements RandomAccess {
        private long[] values = new long[16];
        private int size;

        void addNumber(long number) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = number;
        }

        long number(int index) {
            return values[index];
        }

        /** Takes up to as many out, from the end. */
        Numbers take(int most) {
            Numbers taken = new Numbers();
            int count = Math.min(most, size);
            taken.values = Arrays.copyOfRange(values, size - count, size);
            taken.size = count;
            size -= count;
            if (size == 0 && values.length > MAX_JOBS) {
                values = new long[16];
            }
            return taken;
        }

        @Override
        public Long get(int index) {
            if (index >= size) {
                throw new IndexOutOfBoundsException(index);
            }
            return values[index];
        }

        @Override
        public int size() {
            return size;
        }
    }

    boolean isEmpty() {
        return saves.isEmpty() && changes.isEmpty() && deletes.isEmpty() && early.isEmpty();
    }

    int saves() {
        return saves.size();
    }

    /** Memory of the jobs to be saved, in bytes. */
    long bytes() {
        return bytes;
    }

    void save(Save save) {
        long number = save.job().number();
        saves.addLast(save);
        saving.add(number);
        bytes += save.job().memory();
    }

    void change(Change change) {
        changes.put(change.number(), change);
    }

    void delete(long number) {
        changes.remove(number);
        if (!saving.isEmpty() && saving.contains(number)) {
            early.addNumber(number);
        } else {
            deletes.addNumber(number);
        }
    }

    /** What has changed of a job and is not written yet. */
    @Nullable
    Change changeOf(long number) {
        return changes.get(number);
    }

    /** Takes what the next commit has to do. */
    Writes take() {
        Numbers deleted = deletes.take(MAX_JOBS);
        List<Change> changed = changes.isEmpty() ? List.of() : takeChanges(deleted);
        List<Save> saved = new ArrayList<>(Math.min(saves.size(), MAX_JOBS));
        long size = 0;
        for (Save next = saves.peekFirst(); next != null && saved.size() < MAX_JOBS; next = saves.peekFirst()) {
            long number = next.job().number();
            boolean tooLarge = size > 0 && size + next.job().memory() > MAX_BYTES;
            if (tooLarge || (!remains.isEmpty() && remains.contains(number))) {
                break;
            }
            saves.removeFirst();
            saving.remove(number);
            size += next.job().memory();
            saved.add(next);
        }
        bytes -= size;
        if (!early.isEmpty()) {
            Numbers all = early.take(early.size());
            for (int i = 0; i < all.size(); i++) {
                delete(all.number(i));
            }
        }
        return new Writes(saved, changed, deleted, size);
    }

    /** Those of jobs that the store has, and that this commit does not delete. */
    private List<Change> takeChanges(Numbers deleted) {
        for (int i = 0; i < deleted.size(); i++) {
            changes.remove(deleted.number(i));
        }
        List<Change> taken = new ArrayList<>();
        for (Change change : List.copyOf(changes.values())) {
            if (!saving.contains(change.number()) && taken.size() < MAX_JOBS) {
                changes.remove(change.number());
                taken.add(change);
            }
        }
        return taken;
    }

    /** A commit is through. */
    void written(Writes writes) {
        for (int i = 0; i < writes.deletes().size() && !remains.isEmpty(); i++) {
            remains.remove(writes.deletes().number(i));
        }
    }

    /**
     * A commit failed, and it is not known whether it came through after all: what was refused must not come back, the
     * rest is to be done again.
     */
    void failed(Writes writes) {
        for (Save save : writes.saves()) {
            remains.add(save.job().number());
            deletes.addNumber(save.job().number());
        }
        for (int i = 0; i < writes.deletes().size(); i++) {
            deletes.addNumber(writes.deletes().number(i));
        }
        writes.changes().forEach(change -> changes.putIfAbsent(change.number(), change));
    }
}

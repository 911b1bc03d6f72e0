package dev.gearman.server.store;

import dev.gearman.server.store.StoreBatch.Change;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written, and in which commit it may be: each job is in a commit once, a job is deleted, replaced or
 * changed after it is saved, and saved again only after what may be left of a failed attempt is deleted. Owned by the
 * engine's thread.
 */
final class PendingWrites {
    /** Jobs saved, changed or deleted by one commit: what comes next has to wait for it, and a store keeps it in memory. */
    static final int MAX_JOBS = 10_000;

    /** Memory of the jobs that one commit saves, in bytes, unless a single one is larger; for the same reasons. */
    static final long MAX_BYTES = 64L * 1024 * 1024;

    /**
     * In the order of the calls, by number. No map of primitive keys: those with open addressing take quadratic time for numbers
     * that follow each other and are taken out in order.
     */
    private final Map<Long, Save> saves = new LinkedHashMap<>();

    /** Jobs that the store has, as they are to be in the place of what it has. */
    private final Map<Long, Save> replaces = new LinkedHashMap<>();
    /** The same of the commit that is under way, unless they were deleted meanwhile. */
    private final Map<Long, Save> replacing = new HashMap<>();

    private final Map<Long, Change> changes = new LinkedHashMap<>();
    private final Numbers deletes = new Numbers();
    /** Deletes of jobs that are still among {@link #saves}. */
    private final Numbers early = new Numbers();
    /** Jobs of which a failed commit may have left something in the store that is not deleted yet. */
    private final Set<Long> remains = new HashSet<>();

    private long bytes;

    record Save(StoredJob job, JobJournal.Outcome outcome) {}

    /** One commit. */
    record Writes(List<Save> saves, List<Save> replaces, List<Change> changes, Numbers deletes, long bytes) {
        StoreBatch batch() {
            List<StoredJob> jobs = new ArrayList<>(saves.size() + replaces.size());
            for (Save save : saves) {
                jobs.add(save.job());
            }
            for (Save replaced : replaces) {
                jobs.add(replaced.job());
            }
            return new StoreBatch(jobs, changes, deletes);
        }

        int size() {
            return saves.size() + replaces.size() + changes.size() + deletes.size();
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
        return saves.isEmpty() && replaces.isEmpty() && changes.isEmpty() && deletes.isEmpty() && early.isEmpty();
    }

    int saves() {
        return saves.size();
    }

    /** Memory of the jobs to be saved, in bytes. */
    long bytes() {
        return bytes;
    }

    void save(Save save) {
        saves.put(save.job().number(), save);
        bytes += save.job().memory();
    }

    /** Takes a save back, and what was noted of its job; {@code null} if there is none. */
    @Nullable
    Save withdraw(long number) {
        Save save = saves.remove(number);
        if (save != null) {
            bytes -= save.job().memory();
            changes.remove(number);
        }
        return save;
    }

    /** A job that the store has is to be another one; the last call for a job is the one that counts. */
    void replace(Save save) {
        long number = save.job().number();
        changes.remove(number);
        Save before = replaces.remove(number);
        bytes += save.job().memory() - (before == null ? 0 : before.job().memory());
        replaces.put(number, before == null ? save : new Save(save.job(), both(before.outcome(), save.outcome())));
    }

    private static JobJournal.Outcome both(JobJournal.Outcome first, JobJournal.Outcome second) {
        return failure -> {
            first.saved(failure);
            second.saved(failure);
        };
    }

    void change(Change change) {
        Save replaced = replaces.get(change.number());
        if (replaced == null) {
            changes.put(change.number(), change);
        } else {
            replaces.put(change.number(), new Save(replaced.job().with(change), replaced.outcome()));
        }
    }

    void delete(long number) {
        changes.remove(number);
        replacing.remove(number);
        Save replaced = replaces.remove(number);
        if (replaced != null) {
            bytes -= replaced.job().memory();
            replaced.outcome().saved(null);
        }
        if (!saves.isEmpty() && saves.containsKey(number)) {
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

    /** A job that was read from the store, or what is to be in its place. */
    StoredJob replacementOf(StoredJob read) {
        Save later = replaces.get(read.number());
        if (later == null) {
            later = replacing.get(read.number());
        }
        return later == null ? read : later.job();
    }

    /** Takes what the next commit has to do. */
    Writes take() {
        Numbers deleted = deletes.take(MAX_JOBS);
        List<Save> replaced = replaces.isEmpty() ? List.of() : takeReplaces();
        List<Change> changed = changes.isEmpty() ? List.of() : takeChanges(deleted);
        List<Save> saved = new ArrayList<>(Math.min(saves.size(), MAX_JOBS));
        long size = 0;
        for (Iterator<Save> all = saves.values().iterator(); all.hasNext() && saved.size() < MAX_JOBS; ) {
            Save next = all.next();
            long number = next.job().number();
            boolean tooLarge = size > 0 && size + next.job().memory() > MAX_BYTES;
            if (tooLarge || (!remains.isEmpty() && remains.contains(number))) {
                break;
            }
            all.remove();
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
        return new Writes(saved, replaced, changed, deleted, size);
    }

    private List<Save> takeReplaces() {
        List<Save> taken = List.copyOf(replaces.values());
        replacing.putAll(replaces);
        replaces.clear();
        for (Save each : taken) {
            bytes -= each.job().memory();
        }
        return taken;
    }

    /** Those of jobs that the store has, and that this commit does not delete. */
    private List<Change> takeChanges(Numbers deleted) {
        for (int i = 0; i < deleted.size(); i++) {
            changes.remove(deleted.number(i));
        }
        List<Change> taken = new ArrayList<>();
        for (Change change : List.copyOf(changes.values())) {
            if (!saves.containsKey(change.number()) && taken.size() < MAX_JOBS) {
                changes.remove(change.number());
                taken.add(change);
            }
        }
        return taken;
    }

    /** A commit is through. */
    void written(Writes writes) {
        replacing.clear();
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
        for (Save replaced : List.copyOf(replacing.values())) {
            replaceAgain(replaced.job());
        }
        replacing.clear();
        writes.changes().forEach(this::changeAgain);
    }

    /** Nobody waits for it any more: who asked for it was told that the commit failed. */
    private void replaceAgain(StoredJob job) {
        if (!replaces.containsKey(job.number())) {
            Change later = changes.remove(job.number());
            replace(new Save(later == null ? job : job.with(later), failure -> {}));
        }
    }

    private void changeAgain(Change change) {
        if (!replaces.containsKey(change.number())) {
            changes.putIfAbsent(change.number(), change);
        }
    }
}

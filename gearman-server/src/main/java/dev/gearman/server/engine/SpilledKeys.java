package dev.gearman.server.engine;

import java.util.Arrays;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs that are in the store only may have a given function and unique key: their numbers by a hash of forty bits,
 * about eighteen bytes a job. A hit has to be verified by loading the job; a miss is certain. The hash has a secret seed:
 * clients choose the keys.
 *
 * <p>Split in many small tables of open addressing, so that none has to be copied as a whole when ten million jobs grow.
 */
final class SpilledKeys {
    private static final int TABLES = 256;
    private static final int SMALLEST = 4;
    /** Memory of an entry, used or not. */
    private static final int ENTRY = Integer.BYTES + Long.BYTES;

    private final @Nullable Table[] tables = new @Nullable Table[TABLES];
    private final LongPredicate isSpilled;
    private long size;
    private long capacity;
    /** How many entries may be of jobs that are gone. */
    private long stale;

    /** One part of the index: a number plus one where an entry is, 0 where none is. */
    private static final class Table {
        int[] prints = new int[SMALLEST];
        long[] entries = new long[SMALLEST];
        int used;

        /** A quarter and one stay free, or searches get long. */
        boolean isFull() {
            return used + 1 >= entries.length - entries.length / 4;
        }

        int home(int print) {
            return (int) (Integer.toUnsignedLong(print) * entries.length >>> 32);
        }

        int next(int at) {
            return at + 1 == entries.length ? 0 : at + 1;
        }

        void put(int print, long entry) {
            int at = home(print);
            while (entries[at] != 0) {
                at = next(at);
            }
            prints[at] = print;
            entries[at] = entry;
            used++;
        }

        /** Takes one out and closes the gap, so that no search ends too early. */
        void removeAt(int index) {
            int gap = index;
            for (int at = next(gap); entries[at] != 0; at = next(at)) {
                int home = home(prints[at]);
                boolean mayMove = gap <= at ? home <= gap || home > at : home <= gap && home > at;
                if (mayMove) {
                    prints[gap] = prints[at];
                    entries[gap] = entries[at];
                    gap = at;
                }
            }
            entries[gap] = 0;
            used--;
        }
    }

    /** @param isSpilled whether a job is in the store only; entries of others are left out when a table grows */
    SpilledKeys(LongPredicate isSpilled) {
        this.isSpilled = isSpilled;
    }

    /** About the memory that the index takes, in bytes. */
    long memory() {
        return capacity * ENTRY;
    }

    long size() {
        return size;
    }

    /** A job is gone of which the key is not known: its entry is taken out when it is met. */
    void forget() {
        stale++;
    }

    /** Takes out all entries, which are of jobs that are gone. */
    void clear() {
        Arrays.fill(tables, null);
        size = 0;
        capacity = 0;
        stale = 0;
    }

    void add(long hash, long number) {
        int index = (int) (hash >>> 56);
        Table table = tables[index];
        if (table == null) {
            table = new Table();
            tables[index] = table;
            capacity += SMALLEST;
        } else if (table.isFull()) {
            table = grow(table);
            tables[index] = table;
        }
        table.put(print(hash), number + 1);
        size++;
    }

    private static int print(long hash) {
        return (int) (hash >>> 24);
    }

    private Table grow(Table old) {
        int kept = 0;
        for (int i = 0; i < old.entries.length; i++) {
            if (stale > 0 && old.entries[i] != 0 && !isSpilled.test(old.entries[i] - 1)) {
                old.entries[i] = 0;
                stale--;
            }
            kept += old.entries[i] == 0 ? 0 : 1;
        }
        Table larger = new Table();
        int length = Math.max(old.entries.length, SMALLEST + kept + kept / 2);
        larger.prints = new int[length];
        larger.entries = new long[length];
        for (int i = 0; i < old.entries.length; i++) {
            if (old.entries[i] != 0) {
                larger.put(old.prints[i], old.entries[i]);
            }
        }
        size += kept - old.used;
        capacity += length - old.entries.length;
        return larger;
    }

    /** Takes a job's entry out; one that is not in does no harm. */
    void remove(long hash, long number) {
        int index = (int) (hash >>> 56);
        Table table = tables[index];
        if (table == null) {
            return;
        }
        int print = print(hash);
        for (int at = table.home(print); table.entries[at] != 0; at = table.next(at)) {
            if (table.entries[at] == number + 1) {
                table.removeAt(at);
                size--;
                if (table.used == 0) {
                    tables[index] = null;
                    capacity -= table.entries.length;
                }
                return;
            }
        }
    }

    /** Numbers of the jobs that may have the key of this hash. */
    long[] find(long hash) {
        Table table = tables[(int) (hash >>> 56)];
        if (table == null) {
            return NumberQueue.NONE;
        }
        int print = print(hash);
        long[] found = NumberQueue.NONE;
        for (int at = table.home(print); table.entries[at] != 0; at = table.next(at)) {
            long number = table.entries[at] - 1;
            if (table.prints[at] == print && isSpilled.test(number)) {
                found = Arrays.copyOf(found, found.length + 1);
                found[found.length - 1] = number;
            }
        }
        return found;
    }
}

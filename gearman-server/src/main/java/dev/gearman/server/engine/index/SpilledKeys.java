package dev.gearman.server.engine.index;

import java.util.Arrays;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs that are in the store only may have a given function and unique key: their numbers by a hash of 32 bits, about
 * twelve bytes a job. A hit has to be verified by loading the job; a miss is certain. The hash has a secret seed: clients
 * choose the keys.
 *
 * <p>Split in many small tables of open addressing, so that none has to be copied as a whole when ten million jobs grow.
 */
public final class SpilledKeys {
    /** A table for each value of the hash's upper 14 bits. */
    private static final int TABLES = 1 << 14;

    private static final int SMALLEST = 4;
    /** About what a table takes beside its entries, in bytes. */
    private static final int TABLE_OVERHEAD = 48;
    /** The next bits of the hash, which are part of an entry. */
    private static final int PRINT_BITS = 18;

    private static final long PRINT = (1L << PRINT_BITS) - 1;
    /** How far numbers may lie from the first one, either way: what is left of an entry holds those of a year. */
    private static final long RANGE = 1L << (64 - PRINT_BITS - 1);

    private final @Nullable Table[] tables = new @Nullable Table[TABLES];
    private final LongPredicate isSpilled;
    private long origin = -1;
    private long size;
    private long memory;
    /** How many entries may be of jobs that are gone. */
    private long stale;

    /** One part of the index. An entry is a number's distance from the origin, and the print; 0 is none. */
    private static final class Table {
        long[] entries;
        int used;

        Table(int length) {
            entries = new long[length];
        }

        /** A quarter and one stay free, or searches get long. */
        boolean isFull() {
            return used + 1 >= entries.length - entries.length / 4;
        }

        int home(long entry) {
            return (int) (((entry & PRINT) * entries.length) >>> PRINT_BITS);
        }

        int next(int at) {
            return at + 1 == entries.length ? 0 : at + 1;
        }

        void put(long entry) {
            int at = home(entry);
            while (entries[at] != 0) {
                at = next(at);
            }
            entries[at] = entry;
            used++;
        }

        /** Takes one out and closes the gap, so that no search ends too early. */
        void removeAt(int index) {
            int gap = index;
            for (int at = next(gap); entries[at] != 0; at = next(at)) {
                int home = home(entries[at]);
                boolean mayMove = gap <= at ? home <= gap || home > at : home <= gap && home > at;
                if (mayMove) {
                    entries[gap] = entries[at];
                    gap = at;
                }
            }
            entries[gap] = 0;
            used--;
        }
    }

    /** @param isSpilled whether a job is in the store only; entries of others are left out when a table grows */
    public SpilledKeys(LongPredicate isSpilled) {
        this.isSpilled = isSpilled;
    }

    /** About the memory that the index takes, in bytes. */
    public long memory() {
        return memory;
    }

    public long size() {
        return size;
    }

    /** Whether this number is near enough to the others. */
    public boolean accepts(long number) {
        return origin < 0 || Math.abs(number - origin) < RANGE - 1;
    }

    /** A job is gone of which the key is not known: its entry is taken out when it is met. */
    public void forget() {
        stale++;
    }

    /** Takes out all entries, which are of jobs that are gone. */
    public void clear() {
        Arrays.fill(tables, null);
        origin = -1;
        size = 0;
        memory = 0;
        stale = 0;
    }

    public void add(long hash, long number) {
        origin = origin < 0 ? number : origin;
        int index = index(hash);
        Table table = tables[index];
        if (table == null) {
            table = replace(index, null, new Table(SMALLEST));
        } else if (table.isFull()) {
            table = replace(index, table, grown(table));
        }
        table.put(entry(hash, number));
        size++;
    }

    private static int index(long hash) {
        return (int) (hash >>> 50);
    }

    private long entry(long hash, long number) {
        return ((number - origin + RANGE) << PRINT_BITS) | ((hash >>> 32) & PRINT);
    }

    private long number(long entry) {
        return (entry >>> PRINT_BITS) - RANGE + origin;
    }

    private Table replace(int index, @Nullable Table old, Table table) {
        memory += memory(table) - (old == null ? 0 : memory(old));
        tables[index] = table;
        return table;
    }

    private static long memory(Table table) {
        return TABLE_OVERHEAD + (long) Long.BYTES * table.entries.length;
    }

    private Table grown(Table old) {
        int kept = 0;
        for (int i = 0; i < old.entries.length; i++) {
            if (stale > 0 && old.entries[i] != 0 && !isSpilled.test(number(old.entries[i]))) {
                old.entries[i] = 0;
                stale--;
            }
            kept += old.entries[i] == 0 ? 0 : 1;
        }
        Table larger = new Table(Math.max(old.entries.length, SMALLEST + kept + kept / 2));
        for (long entry : old.entries) {
            if (entry != 0) {
                larger.put(entry);
            }
        }
        size += kept - old.used;
        return larger;
    }

    /** Takes a job's entry out; one that is not in does no harm. */
    public void remove(long hash, long number) {
        int index = index(hash);
        Table table = tables[index];
        if (table == null) {
            return;
        }
        long entry = entry(hash, number);
        for (int at = table.home(entry); table.entries[at] != 0; at = table.next(at)) {
            if (table.entries[at] == entry) {
                table.removeAt(at);
                size--;
                if (table.used == 0) {
                    memory -= memory(table);
                    tables[index] = null;
                }
                return;
            }
        }
    }

    /** Numbers of the jobs that may have the key of this hash. */
    public long[] find(long hash) {
        Table table = tables[index(hash)];
        if (table == null) {
            return NumberQueue.NONE;
        }
        long print = (hash >>> 32) & PRINT;
        long[] found = NumberQueue.NONE;
        for (int at = table.home(print); table.entries[at] != 0; at = table.next(at)) {
            long entry = table.entries[at];
            if ((entry & PRINT) == print && isSpilled.test(number(entry))) {
                found = Arrays.copyOf(found, found.length + 1);
                found[found.length - 1] = number(entry);
            }
        }
        return found;
    }
}

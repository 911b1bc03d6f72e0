package dev.gearman.server.engine.state;

import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Jobs by their numbers, in whose order they can be gone through, piece by piece, while others come and go. Numbers are
 * given in a row, so neighbours share a small array: that is less than the entries of a hash table would take.
 */
public final class JobTable {
    private static final int SHIFT = 5;
    private static final int SIZE = 1 << SHIFT;

    private static final class Row {
        final long first;
        final @Nullable Job[] jobs = new @Nullable Job[SIZE];
        int count;

        Row(long first) {
            this.first = first;
        }
    }

    /** By {@link #mixed} keys. */
    private final LongObjectMap<Row> rows = new LongObjectHashMap<>(64, 0.75f);
    /** The same rows in their order. */
    private final TreeMap<Long, Row> order = new TreeMap<>();

    /** The one that a job was put in last: stays when it is empty, since the next number is most likely there. */
    private @Nullable Row recent;

    private int size;

    public int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /**
     * Another key for each key. Rows in a row would fill the hash table without a gap, and whenever new ones came around to
     * old ones that wait, each search would pass over all of those.
     */
    private static long mixed(long key) {
        return key * 0x9e3779b97f4a7c15L;
    }

    @Nullable
    public Job get(long number) {
        Row row = rows.get(mixed(number >> SHIFT));
        return row == null ? null : row.jobs[(int) number & SIZE - 1];
    }

    /** Puts in a job that is not in. */
    public void add(Job job) {
        Row row = recent;
        if (row == null || row.first >> SHIFT != job.number() >> SHIFT) {
            row = obtain(job.number() >> SHIFT);
            Row before = recent;
            recent = row;
            if (before != null && before.count == 0) {
                drop(before);
            }
        }
        row.jobs[(int) job.number() & SIZE - 1] = job;
        row.count++;
        size++;
    }

    private Row obtain(long key) {
        Row row = rows.get(mixed(key));
        if (row == null) {
            row = new Row(key << SHIFT);
            rows.put(mixed(key), row);
            order.put(key, row);
        }
        return row;
    }

    /** Takes out a job that is in. */
    public void remove(Job job) {
        Row row = rows.get(mixed(job.number() >> SHIFT));
        int index = (int) job.number() & SIZE - 1;
        if (row != null && row.jobs[index] == job) {
            row.jobs[index] = null;
            size--;
            if (--row.count == 0 && row != recent) {
                drop(row);
            }
        }
    }

    private void drop(Row row) {
        rows.remove(mixed(row.first >> SHIFT));
        order.remove(row.first >> SHIFT);
    }

    /** All jobs in the order of their numbers; none may come or go meanwhile. */
    public void forEach(Consumer<Job> action) {
        for (Row row : order.values()) {
            for (Job job : row.jobs) {
                if (job != null) {
                    action.accept(job);
                }
            }
        }
    }

    /** The job with the lowest number from this one on, or {@code null} if there is none. */
    @Nullable
    public Job atOrAfter(long number) {
        for (Row row = value(order.ceilingEntry(number >> SHIFT)); row != null; ) {
            for (int i = (int) (Math.max(number, row.first) - row.first); i < SIZE; i++) {
                if (row.jobs[i] != null) {
                    return row.jobs[i];
                }
            }
            row = value(order.higherEntry(row.first >> SHIFT));
        }
        return null;
    }

    /** The job with the highest number down from this one, or {@code null} if there is none. */
    @Nullable
    public Job atOrBefore(long number) {
        for (Row row = value(order.floorEntry(number >> SHIFT)); row != null; ) {
            for (int i = (int) (Math.min(number, row.first + SIZE - 1) - row.first); i >= 0; i--) {
                if (row.jobs[i] != null) {
                    return row.jobs[i];
                }
            }
            row = value(order.lowerEntry(row.first >> SHIFT));
        }
        return null;
    }

    private static @Nullable Row value(Map.@Nullable Entry<Long, Row> entry) {
        return entry == null ? null : entry.getValue();
    }
}

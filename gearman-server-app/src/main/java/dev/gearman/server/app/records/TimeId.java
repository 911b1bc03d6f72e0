package dev.gearman.server.app.records;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Ids that order rows by time: milliseconds since 1970, then six digits that tell rows of the same millisecond apart. So the
 * primary key serves paging, retention and conditions on time, and a table needs no further index for them.
 */
public final class TimeId {
    private static final long PER_MILLI = 1_000_000;
    /** Beyond this a time has no id: the year 2262. */
    private static final long LAST_MILLI = Long.MAX_VALUE / PER_MILLI - 1;

    private TimeId() {}

    /** The id of something with a number at a time in milliseconds. */
    public static long of(long millis, long number) {
        return bounded(millis) * PER_MILLI + Math.floorMod(number, PER_MILLI);
    }

    /** The first id at this time or later. */
    public static long first(Instant time) {
        long second = time.getEpochSecond();
        if (second < 0) {
            return 0;
        }
        if (second > LAST_MILLI / 1_000) {
            return Long.MAX_VALUE;
        }
        long millis = time.toEpochMilli();
        return bounded(Instant.ofEpochMilli(millis).isBefore(time) ? millis + 1 : millis) * PER_MILLI;
    }

    private static long bounded(long millis) {
        return Math.max(0, Math.min(LAST_MILLI, millis));
    }

    /** The text that stands for "the rows behind this one". */
    public static String cursor(long id) {
        return Long.toString(id, Character.MAX_RADIX);
    }

    /**
     * The id of a cursor; {@code Long.MAX_VALUE} for none.
     *
     * @throws IllegalArgumentException if it is none of ours
     */
    public static long ofCursor(@Nullable String cursor) {
        if (cursor == null) {
            return Long.MAX_VALUE;
        }
        try {
            long id = Long.parseLong(cursor, Character.MAX_RADIX);
            if (id >= 0 && cursor(id).equals(cursor)) {
                return id;
            }
        } catch (NumberFormatException e) {
            // the same as a number that we would write in another way
        }
        throw new IllegalArgumentException("cursor: '" + cursor + "' (expected: one that came with a page)");
    }
}

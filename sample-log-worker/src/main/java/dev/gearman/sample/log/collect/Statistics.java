package dev.gearman.sample.log.collect;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of some minutes.
 *
 * @param from first minute since 1970 in UTC; {@code null} if there are none
 * @param to last minute
 * @param total of these minutes
 * @param minutes those that have hits, oldest first
 * @param statuses hits by status code
 * @param addresses those with the most hits, with these first
 */
public record Statistics(
        @Nullable Long from,
        @Nullable Long to,
        Total total,
        List<Minute> minutes,
        Map<Integer, Long> statuses,
        List<Address> addresses) {
    /** Sums. */
    public record Total(long hits, long bytes) {}

    /** @param classes hits by the first digit of the status code */
    public record Minute(long minute, long hits, long bytes, Map<Integer, Long> classes) {}

    /** A client. */
    public record Address(String address, long hits) {}
}

package dev.gearman.sample.log;

import java.util.List;
import java.util.Map;

/**
 * What a batch of lines adds up to.
 *
 * @param id of the batch
 * @param lines how many there were, the unreadable ones among them
 * @param unreadable those that are not in the common or combined format
 * @param minutes the minutes that the lines are of
 */
public record BatchSummary(String id, long lines, long unreadable, List<Minute> minutes) {
    /**
     * The lines of one minute.
     *
     * @param minute since 1970 in UTC
     * @param hits how many lines
     * @param bytes that were sent
     * @param statuses hits by status code
     * @param addresses hits by the client's address
     */
    public record Minute(
            long minute, long hits, long bytes, Map<Integer, Long> statuses, Map<String, Long> addresses) {}
}

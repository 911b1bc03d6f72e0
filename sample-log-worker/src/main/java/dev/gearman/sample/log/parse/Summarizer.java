package dev.gearman.sample.log.parse;

import dev.gearman.sample.log.BatchSummary;
import java.util.Map;
import java.util.TreeMap;

/** Counts lines. Not thread-safe; one for each batch. */
final class Summarizer {
    private final Map<Long, Sums> minutes = new TreeMap<>();
    private long lines;
    private long unreadable;

    private Summarizer() {}

    /** @param text lines that end with a line feed; the last may do without */
    static BatchSummary summarize(String id, byte[] text) {
        Summarizer summarizer = new Summarizer();
        int start = 0;
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\n') {
                summarizer.add(text, start, i);
                start = i + 1;
            }
        }
        if (start < text.length) {
            summarizer.add(text, start, text.length);
        }
        return summarizer.toSummary(id);
    }

    private void add(byte[] text, int from, int to) {
        int end = to > from && text[to - 1] == '\r' ? to - 1 : to;
        lines++;
        AccessLine line = AccessLine.parse(text, from, end);
        if (line == null) {
            unreadable++;
        } else {
            minutes.computeIfAbsent(line.minute(), minute -> new Sums()).add(line);
        }
    }

    private BatchSummary toSummary(String id) {
        return new BatchSummary(
                id,
                lines,
                unreadable,
                minutes.entrySet().stream()
                        .map(entry -> entry.getValue().toMinute(entry.getKey()))
                        .toList());
    }

    private static final class Sums {
        private final Map<Integer, Long> statuses = new TreeMap<>();
        private final Map<String, Long> addresses = new TreeMap<>();
        private long hits;
        private long bytes;

        void add(AccessLine line) {
            hits++;
            bytes += line.bytes();
            statuses.merge(line.status(), 1L, Long::sum);
            addresses.merge(line.address(), 1L, Long::sum);
        }

        BatchSummary.Minute toMinute(long minute) {
            return new BatchSummary.Minute(minute, hits, bytes, statuses, addresses);
        }
    }
}

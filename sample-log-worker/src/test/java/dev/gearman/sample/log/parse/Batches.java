package dev.gearman.sample.log.parse;

import dev.gearman.sample.log.BatchSummary;

/** For tests of other packages. */
public final class Batches {
    private Batches() {}

    public static BatchSummary summarize(String id, byte[] lines) {
        return Summarizer.summarize(id, lines);
    }
}

package dev.gearman.sample.log;

/** What the roles have agreed on. */
public final class Functions {
    /** Workload: lines, as they are in the file; unique key: the batch's id. Without a key, the lines are the id. */
    public static final String PARSE = "access-log-parse";

    /** Workload: a {@link BatchSummary} as JSON; unique key: the batch's id. */
    public static final String MERGE = "access-log-merge";

    private Functions() {}
}

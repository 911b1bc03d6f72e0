package dev.gearman.server.api;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The life of a job, as a table of what may follow what.
 *
 * <pre>
 *            submitted
 *      +---------+-----------+
 *      |         |           |
 *   STORING ---> | ------> DELAYED
 *      |         v           |
 *      +----> WAITING <----> +
 *      |       |   ^         |
 *      |       v   |         |
 *      |      RUNNING -------+
 *      |         |
 *      +-----> ENDED
 * </pre>
 */
public enum JobState {
    /** A background job that the store does not have yet: nobody was told of it and no worker gets it. */
    STORING,
    /** Not before its time. */
    DELAYED,
    /** In its function's queue. */
    WAITING,
    /** With a worker. */
    RUNNING,
    /** Done, failed, cancelled or abandoned: in no index and no queue any more. */
    ENDED;

    public static final JobState[] ALL = values();

    private static final List<Set<JobState>> NEXT =
            Arrays.stream(ALL).map(JobState::following).toList();

    /** Which states may come next. */
    public Set<JobState> next() {
        return NEXT.get(ordinal());
    }

    /** The table, of which each row is made once and not at every step of every job. */
    private Set<JobState> following() {
        return switch (this) {
            case STORING -> Set.of(DELAYED, WAITING, ENDED);
            case DELAYED -> Set.of(WAITING, ENDED);
            case WAITING -> Set.of(DELAYED, RUNNING, ENDED);
            case RUNNING -> Set.of(DELAYED, WAITING, ENDED);
            case ENDED -> Set.of();
        };
    }
}

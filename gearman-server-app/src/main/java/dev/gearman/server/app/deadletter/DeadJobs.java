package dev.gearman.server.app.deadletter;

import dev.gearman.server.app.records.RecordPage;
import dev.gearman.server.app.records.RecordQuery;
import java.util.Optional;

/** The dead set: background jobs whose attempts are spent, with their workloads. */
public interface DeadJobs {

    /**
     * A page of the dead set, latest death first.
     *
     * @throws IllegalArgumentException if the cursor is none of ours
     */
    RecordPage<BuriedJob> find(RecordQuery query);

    Optional<BuriedJob> byHandle(String handle);

    /** The first bytes of the workload of a dead job, up to a limit. */
    Optional<byte[]> workload(String handle, int maxBytes);

    /** The number of dead jobs. */
    long count();

    /** The number of dead jobs that a query finds on all its pages. */
    long count(RecordQuery query);

    /**
     * Takes one out for good.
     *
     * @return whether it was there; of two who delete the same one only one gets {@code true}
     */
    boolean delete(String handle);
}

package dev.gearman.server.app.record;

import java.util.Map;
import java.util.Optional;

/** The dead set: background jobs whose attempts are spent, with their workloads, until somebody decides about them. */
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

    /** How many there are. */
    long count();

    /** How many there are of each function, of the functions with most of them, largest first. */
    Map<String, Long> countByFunction(int limit);

    /**
     * Takes one out for good.
     *
     * @return whether it was there; of two who delete the same one only one gets {@code true}
     */
    boolean delete(String handle);
}

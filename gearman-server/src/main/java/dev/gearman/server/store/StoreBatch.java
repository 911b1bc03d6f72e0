package dev.gearman.server.store;

import java.util.List;

/**
 * What one commit has to do, all or nothing. A job is in at most one of the lists.
 *
 * @param saves jobs in the order of their submission; one that the store has already, because the outcome of an earlier
 *     batch was not known, is replaced
 * @param changes jobs of which something else is to be kept than before; one that the store does not have is no error
 * @param deletes numbers of jobs that ended; one that the store does not have is no error
 */
public record StoreBatch(List<StoredJob> saves, List<Change> changes, List<Long> deletes) {
    /**
     * All that may change of a stored job.
     *
     * @param number number of the job
     * @param priority 0 high, 1 normal, 2 low
     * @param notBefore when it may run at the earliest, in milliseconds since 1970; 0 for at once
     * @param losses how many workers have lost it by now
     * @param attempts what became of the attempts at it so far, see {@link StoredJob#attempts()}
     */
    public record Change(long number, int priority, long notBefore, int losses, byte[] attempts) {}

    public boolean isEmpty() {
        return saves.isEmpty() && changes.isEmpty() && deletes.isEmpty();
    }
}

package dev.gearman.server.store;

import java.util.List;

/**
 * What one commit has to do, all or nothing. A job is in at most one of the lists.
 *
 * @param saves jobs that the store does not have yet, in the order of their submission
 * @param losses jobs that another worker has lost
 * @param deletes numbers of jobs that ended; one that the store does not have is no error
 */
public record StoreBatch(List<StoredJob> saves, List<Loss> losses, List<Long> deletes) {
    /**
     * @param number number of the job
     * @param losses how many workers have lost it by now
     */
    public record Loss(long number, int losses) {}

    public boolean isEmpty() {
        return saves.isEmpty() && losses.isEmpty() && deletes.isEmpty();
    }
}

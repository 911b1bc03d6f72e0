package dev.gearman.server.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a server's store does at one moment. Immutable.
 *
 * @param trouble why the store can't be used at the moment, or {@code null} if it can
 * @param recovering whether the jobs of the last start are still being read
 * @param restored how many of them have come back
 * @param spilled jobs that wait in the store only, beyond what is in memory
 * @param pendingJobs jobs that wait to be saved, the commit that is under way included
 * @param pendingBytes memory in bytes that these take
 * @param commits commits that came through since the start
 * @param failedCommits commits that did not
 * @param lastCommit how long the last commit took, zero if there was none
 * @param longestCommit how long the longest one took
 * @param lastBatch how many jobs the last commit saved, changed or deleted
 * @param saved jobs that were saved since the start
 * @param deleted jobs that were deleted since the start
 */
public record StoreStatus(
        @Nullable String trouble,
        boolean recovering,
        long restored,
        int spilled,
        int pendingJobs,
        long pendingBytes,
        long commits,
        long failedCommits,
        Duration lastCommit,
        Duration longestCommit,
        int lastBatch,
        long saved,
        long deleted) {
    /** A server without a store. */
    public static final StoreStatus NONE =
            new StoreStatus(null, false, 0, 0, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO, 0, 0, 0);
}

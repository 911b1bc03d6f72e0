package dev.gearman.server.store;

import dev.gearman.server.store.PendingWrites.Writes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is counted of commits. Owned by the engine's thread. */
final class CommitFigures {
    private long commits;
    private long failed;
    private Duration last = Duration.ZERO;
    private Duration longest = Duration.ZERO;
    private int lastBatch;
    private long saved;
    private long deleted;

    void count(Writes writes, boolean success, Duration time) {
        last = time;
        longest = time.compareTo(longest) > 0 ? time : longest;
        lastBatch = writes.size();
        if (success) {
            commits++;
            saved += writes.saves().size();
            deleted += writes.deletes().size();
        } else {
            failed++;
        }
    }

    StoreStatus status(
            @Nullable String trouble,
            boolean recovering,
            long restored,
            int spilled,
            int pendingJobs,
            long pendingBytes) {
        return new StoreStatus(
                trouble,
                recovering,
                restored,
                spilled,
                pendingJobs,
                pendingBytes,
                commits,
                failed,
                last,
                longest,
                lastBatch,
                saved,
                deleted);
    }
}

package dev.gearman.server.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the jobs that match a {@link JobQuery}.
 *
 * @param nextCursor where to go on ({@link JobQuery#cursor()}), {@code null} if all jobs were looked at
 * @param scanned how many jobs were looked at for this page
 * @param unseen how many more jobs, about, wait in the store only, where they are not looked for; 0 if none of them can match
 */
public record JobPage(List<JobView> jobs, @Nullable String nextCursor, int scanned, int unseen) {
    /** Whether nothing can follow. */
    public boolean complete() {
        return nextCursor == null;
    }
}

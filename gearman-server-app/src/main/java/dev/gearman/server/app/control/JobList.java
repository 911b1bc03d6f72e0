package dev.gearman.server.app.control;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of jobs.
 *
 * @param next cursor of the next page, {@code null} if there is none
 * @param scanned how many live jobs were looked at
 * @param endedKept whether ended jobs are kept at all
 * @param trouble what is missing here: jobs that wait in the store only, or ended jobs if they could not be searched; {@code
 *     null} for nothing
 */
public record JobList(
        List<JobSummary> jobs,
        @Nullable String next,
        int scanned,
        boolean endedKept,
        @Nullable String trouble) {
    public JobList {
        jobs = List.copyOf(jobs);
    }
}

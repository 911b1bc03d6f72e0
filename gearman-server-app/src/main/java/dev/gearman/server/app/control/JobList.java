package dev.gearman.server.app.control;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of jobs.
 *
 * @param next cursor of the next page, {@code null} if there is none
 * @param scanned how many live jobs were looked at
 * @param endedKept whether ended jobs are kept at all
 * @param unseen that jobs are missing that wait in the store only, in words; {@code null} if none are
 * @param trouble that ended jobs are missing because they could not be searched, in words; {@code null} if they could
 */
public record JobList(
        List<JobSummary> jobs,
        @Nullable String next,
        int scanned,
        boolean endedKept,
        @Nullable String unseen,
        @Nullable String trouble) {
    public JobList {
        jobs = List.copyOf(jobs);
    }

    /** What is missing here, in words; {@code null} for nothing. */
    public @Nullable String missing() {
        return unseen == null ? trouble : trouble == null ? unseen : unseen + " " + trouble;
    }
}

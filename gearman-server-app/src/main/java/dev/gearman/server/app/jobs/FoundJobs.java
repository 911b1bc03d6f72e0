package dev.gearman.server.app.jobs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of jobs that were looked for.
 *
 * @param next cursor of the next page
 * @param scanned how many live jobs were looked at for this page
 * @param missing what could not be looked at, in words
 */
record FoundJobs(
        List<JobSummary> items,
        @Nullable String next,
        int scanned,
        @Nullable String missing) {
    static FoundJobs of(JobList list) {
        return new FoundJobs(list.brief(), list.next(), list.scanned(), list.missing());
    }
}

package dev.gearman.server.app.api;

import dev.gearman.server.app.control.JobList;
import dev.gearman.server.app.control.JobSummary;
import dev.gearman.server.app.record.BuriedJob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the API answers with, where it is not what other packages have already. */
final class Answers {
    private Answers() {}

    /**
     * A job that was submitted.
     *
     * @param joined whether a job was there by the same unique key
     * @param state of the job: submitted, or how it ended
     * @param result of a foreground job that was completed
     */
    record SubmittedJob(
            String handle,
            boolean joined,
            String state,
            @Nullable Bytes result) {}

    /** The jobs of a list, with their errors in one line each. */
    static List<JobSummary> brief(JobList list) {
        return list.jobs().stream().map(JobSummary::brief).toList();
    }

    /** A page of a list; {@code next} is the cursor of the next page. */
    record Page<T>(List<T> items, @Nullable String next) {}

    /**
     * A page of jobs that were looked for.
     *
     * @param next cursor of the next page
     * @param scanned how many live jobs were looked at for this page
     * @param missing what could not be looked at, in words
     */
    record Found(
            List<JobSummary> items,
            @Nullable String next,
            int scanned,
            @Nullable String missing) {
        static Found of(JobList list) {
            return new Found(brief(list), list.next(), list.scanned(), list.missing());
        }
    }

    /**
     * A page of the dead set.
     *
     * @param next the cursor of the next page
     * @param missing the consequence of a dead set that is switched off, in words
     */
    record Dead(
            List<BuriedJob> items,
            @Nullable String next,
            @Nullable String missing) {}

    /** A page of a list of known length. */
    record NumberedPage<T>(List<T> items, int page, int size, int total) {}

    /** How much was changed. */
    record Changed(long changed) {}

    /** A point of a chart. */
    record Point(
            long time,
            double submittedPerMinute,
            double completedPerMinute,
            double failedPerMinute,
            long waiting,
            long running,
            long workers) {}
}

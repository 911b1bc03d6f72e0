package dev.gearman.server.app.jobs;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A page of jobs.
 *
 * @param next cursor of the next page, {@code null} if there is none
 * @param scanned how many live jobs were looked at
 * @param unkept the records that are switched off, in words; {@code null} if all that was asked for is kept
 * @param unseen that jobs are missing that wait in the store only, in words; {@code null} if none are
 * @param trouble that ended jobs are missing because they could not be searched, in words; {@code null} if they could
 */
public record JobList(
        List<JobSummary> jobs,
        @Nullable String next,
        int scanned,
        @Nullable String unkept,
        @Nullable String unseen,
        @Nullable String trouble) {
    public JobList {
        jobs = List.copyOf(jobs);
    }

    /** The parts that are missing, in words; {@code null} if none is. */
    public @Nullable String missing() {
        String parts =
                Stream.of(unkept, unseen, trouble).filter(Objects::nonNull).collect(Collectors.joining(" "));
        return parts.isEmpty() ? null : parts;
    }

    /** Returns the jobs, with each error shortened to one line. */
    public List<JobSummary> brief() {
        return jobs.stream().map(JobSummary::brief).toList();
    }
}

package dev.gearman.server.app.jobs;

import dev.gearman.server.api.Attempt;
import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.api.JobPage;
import dev.gearman.server.api.JobQuery;
import dev.gearman.server.api.JobState;
import dev.gearman.server.api.JobView;
import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.deadletter.BuriedJob;
import dev.gearman.server.app.deadletter.DeadJobs;
import dev.gearman.server.app.history.EndedJob;
import dev.gearman.server.app.history.JobHistory;
import dev.gearman.server.app.history.JobResult;
import dev.gearman.server.app.history.JobResults;
import dev.gearman.server.app.jobs.JobFilter.Kind;
import dev.gearman.server.app.operations.Engine;
import dev.gearman.server.app.records.RecordPage;
import dev.gearman.server.app.records.RecordQuery;
import dev.gearman.server.app.records.RecordedAttempt;
import dev.gearman.server.app.records.RecordedOutcome;
import dev.gearman.server.app.records.RecordsUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds jobs wherever they are: live ones in the engine, ended ones in the history, dead ones in the dead set. */
@Component
public class JobSearch {
    /** Prefixes of the cursors of the three parts of a list. */
    private static final String LIVE = "l";

    private static final String ENDED = "e";
    private static final String DEAD = "d";
    /** How long a page may look through live jobs: it has to be there before somebody gets impatient. */
    public static final Duration SOON = Duration.ofMillis(15);

    /** How long the next part of a page that is shown already may take: less often means less work in all. */
    public static final Duration LATER = Duration.ofMillis(100);

    /** Live jobs through which a look takes its time. */
    private static final int MANY = 50_000;

    private final Engine engine;
    private final JobHistory history;
    private final DeadJobs dead;
    private final JobResults results;
    private final GearmanServerProperties properties;

    JobSearch(
            Engine engine, JobHistory history, DeadJobs dead, JobResults results, GearmanServerProperties properties) {
        this.engine = engine;
        this.history = history;
        this.dead = dead;
        this.results = results;
        this.properties = properties;
    }

    /**
     * A page of jobs: live ones first, the newest first, then ended ones, the last to end first, then those of the dead set if
     * the filter asks for them.
     *
     * @param cursor {@link JobList#next()} of the page before, {@code null} for the first page
     * @param limit 1 to 500
     * @param patience how long live jobs are looked through, about; a page that is not full may have a next one for that
     * @throws IllegalArgumentException if the cursor is none of ours
     */
    public JobList find(JobFilter filter, @Nullable String cursor, int limit, Duration patience) {
        if (limit < 1 || limit > RecordQuery.MAX_LIMIT) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: 1.." + RecordQuery.MAX_LIMIT + ")");
        }
        if (cursor != null && !cursor.matches("[led].*")) {
            throw new IllegalArgumentException("cursor: not one that a page gave");
        }
        List<JobSummary> found = new ArrayList<>();
        int scanned = 0;
        String unseen = null;
        if ((cursor == null ? filter.wantsLive() : cursor.startsWith(LIVE)) && mayBeLive(filter)) {
            JobPage page = engine.ask(ops -> ops.jobs(filter.live(rest(cursor), limit, patience)));
            page.jobs().forEach(job -> found.add(JobSummary.of(job)));
            scanned = page.scanned();
            unseen = unseen(page);
            if (!page.complete()) {
                return new JobList(found, LIVE + page.nextCursor(), scanned, unkept(filter), unseen, null);
            }
        }
        String next = null;
        String trouble = null;
        try {
            next = records(filter, cursor == null || cursor.startsWith(LIVE) ? ENDED : cursor, limit, found);
        } catch (RecordsUnavailableException e) {
            trouble = "The database of ended jobs does not answer at the moment: they are missing.";
        }
        return new JobList(found, next, scanned, unkept(filter), unseen, trouble);
    }

    /**
     * Fills up a page from the history and the dead set.
     *
     * @return the cursor of the next page, or {@code null} on the last one
     */
    private @Nullable String records(JobFilter filter, String cursor, int limit, List<JobSummary> found) {
        String from = rest(cursor);
        if (cursor.startsWith(ENDED) && filter.wantsEnded()) {
            if (found.size() >= limit) {
                return ENDED;
            }
            RecordPage<EndedJob> page = history.find(filter.ended(from, limit - found.size()));
            page.rows().forEach(job -> found.add(JobSummary.of(job)));
            if (page.next() != null) {
                return ENDED + page.next();
            }
        }
        if (!filter.wantsDead()) {
            return null;
        }
        if (found.size() >= limit) {
            return DEAD;
        }
        RecordPage<BuriedJob> page =
                dead.find(filter.dead(cursor.startsWith(DEAD) ? from : null, limit - found.size()));
        page.rows().forEach(job -> found.add(JobSummary.of(job)));
        return page.next() == null ? null : DEAD + page.next();
    }

    /**
     * A page of the jobs whose time has not come, the next to run first.
     *
     * @param function {@code null} for all
     * @param cursor {@link JobList#next()} of the page before, {@code null} for the first page
     * @param limit 1 to 500
     */
    public JobList delayed(@Nullable String function, @Nullable String cursor, int limit) {
        JobQuery query = new JobQuery(
                function,
                Set.of(JobState.DELAYED),
                null,
                null,
                null,
                JobQuery.Order.SOONEST_FIRST,
                cursor,
                limit,
                JobQuery.USUAL_SCAN,
                SOON);
        JobPage page = engine.ask(ops -> ops.jobs(query));
        List<JobSummary> found = page.jobs().stream().map(JobSummary::of).toList();
        return new JobList(found, page.nextCursor(), page.scanned(), null, null, null);
    }

    /**
     * Whether it is worth looking through the live jobs. Where there are many, the last snapshot says that there is none of the
     * wanted states; where there are few, the look costs nothing and is up to date.
     */
    private boolean mayBeLive(JobFilter filter) {
        EngineSnapshot snapshot = engine.snapshot();
        if (snapshot.jobs() < MANY || filter.kinds().isEmpty()) {
            return true;
        }
        return snapshot.functions().stream()
                .filter(f -> filter.function() == null || filter.function().equals(f.name()))
                .anyMatch(f -> (filter.kinds().contains(Kind.WAITING) && f.queued() > f.delayed())
                        || (filter.kinds().contains(Kind.DELAYED) && f.delayed() > 0)
                        || (filter.kinds().contains(Kind.RUNNING) && f.running() > 0));
    }

    private static @Nullable String unseen(JobPage page) {
        return page.unseen() == 0
                ? null
                : "About " + page.unseen() + " more jobs wait in the job store only, because the queue is longer than"
                        + " memory: they are counted, but not listed or searched here. Each can be found by its handle.";
    }

    private static @Nullable String rest(@Nullable String cursor) {
        return cursor == null || cursor.length() < 2 ? null : cursor.substring(1);
    }

    /** The records that a filter asks for and that are switched off, in words; {@code null} if there are none. */
    private @Nullable String unkept(JobFilter filter) {
        String ended = filter.wantsEnded() && !properties.history().enabled()
                ? "This server does not keep ended jobs: gearman.server.history.enabled is false. Only jobs that wait or run"
                        + " are found, and jobs that were kept before."
                : null;
        String failed = filter.wantsDead() ? deadSetOff() : null;
        return ended == null ? failed : failed == null ? ended : ended + " " + failed;
    }

    /** The consequence of a dead set that is switched off, in words; {@code null} if failed jobs are kept. */
    public @Nullable String deadSetOff() {
        return properties.deadSet().enabled()
                ? null
                : "This server keeps no dead set: gearman.server.dead-set.enabled is false. A job that fails for good is"
                        + " gone, as with gearmand.";
    }

    /**
     * A page of the dead set.
     *
     * @throws IllegalArgumentException if the filter asks for jobs that are not dead
     */
    public RecordPage<BuriedJob> dead(JobFilter filter, @Nullable String cursor, int limit) {
        if (!filter.kinds().isEmpty() && !filter.wantsDead() && !filter.kinds().contains(Kind.FAILED)) {
            throw new IllegalArgumentException("state: the dead set has no such jobs (expected: dead, failed or none)");
        }
        return dead.find(filter.dead(cursor, limit));
    }

    /** One line of the job with this handle. */
    public Optional<JobSummary> summary(String handle) {
        return details(handle).map(JobDetails::job);
    }

    /** All that is known of the job with this handle. */
    public Optional<JobDetails> details(String handle) {
        Optional<JobView> live = engine.ask(ops -> ops.job(handle));
        if (live.isPresent()) {
            return live.map(JobSearch::details);
        }
        Optional<BuriedJob> buried = dead.byHandle(handle);
        if (buried.isPresent()) {
            BuriedJob job = buried.get();
            return Optional.of(new JobDetails(JobSummary.of(job), job.attempts(), 0, false, true, false, null));
        }
        Optional<JobResult> result = results.byHandle(handle);
        return history.byHandle(handle)
                .map(job -> new JobDetails(
                        JobSummary.of(job),
                        List.of(),
                        0,
                        false,
                        false,
                        result.isPresent(),
                        result.map(JobResult::expiresAt).orElse(null)));
    }

    /**
     * The job with this unique: the live one, otherwise the last one that ended.
     *
     * @param function {@code null} for any
     */
    public Optional<JobSummary> byUnique(@Nullable String function, String unique) {
        Optional<JobView> live = engine.ask(ops -> ops.jobByUnique(function, unique));
        return live.isPresent()
                ? live.map(JobSummary::of)
                : history.byUnique(function, unique).map(JobSummary::of);
    }

    /** The first bytes of the workload of a live or dead job. */
    public Optional<byte[]> workload(String handle, int maxBytes) {
        Optional<byte[]> live = engine.ask(ops -> ops.workload(handle, maxBytes));
        return live.isPresent() ? live : dead.workload(handle, maxBytes);
    }

    /** The result of a background job that was completed. */
    public Optional<JobResult> result(String handle) {
        return results.byHandle(handle);
    }

    private static JobDetails details(JobView job) {
        List<RecordedAttempt> attempts =
                job.attempts().stream().map(JobSearch::recorded).toList();
        return new JobDetails(JobSummary.of(job), attempts, job.waitingClients(), job.cancelled(), true, false, null);
    }

    private static RecordedAttempt recorded(Attempt attempt) {
        return new RecordedAttempt(
                Instant.ofEpochMilli(attempt.startedAt()),
                Instant.ofEpochMilli(attempt.endedAt()),
                attempt.worker(),
                attempt.workerId().equals("-") ? "" : attempt.workerId(),
                RecordedOutcome.valueOf(attempt.outcome().name()),
                attempt.error());
    }
}

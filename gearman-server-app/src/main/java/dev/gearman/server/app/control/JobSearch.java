package dev.gearman.server.app.control;

import dev.gearman.server.app.control.JobFilter.Kind;
import dev.gearman.server.app.record.BuriedJob;
import dev.gearman.server.app.record.DeadJobs;
import dev.gearman.server.app.record.EndedJob;
import dev.gearman.server.app.record.JobHistory;
import dev.gearman.server.app.record.JobResult;
import dev.gearman.server.app.record.JobResults;
import dev.gearman.server.app.record.Outcome;
import dev.gearman.server.app.record.RecordPage;
import dev.gearman.server.app.record.RecordQuery;
import dev.gearman.server.app.record.RecordedAttempt;
import dev.gearman.server.app.record.RecordsUnavailableException;
import dev.gearman.server.engine.Attempt;
import dev.gearman.server.engine.EngineSnapshot;
import dev.gearman.server.engine.JobPage;
import dev.gearman.server.engine.JobQuery;
import dev.gearman.server.engine.JobState;
import dev.gearman.server.engine.JobView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Finds jobs wherever they are: live ones in the engine, ended ones in the history, dead ones in the dead set. */
@Component
public class JobSearch {
    /** What the cursors of the two parts of a list begin with. */
    private static final String LIVE = "l";

    private static final String ENDED = "e";
    /** How long a page may look through live jobs: it has to be there before somebody gets impatient. */
    public static final Duration SOON = Duration.ofMillis(15);

    /** How long the next part of a page that is shown already may take: less often means less work in all. */
    public static final Duration LATER = Duration.ofMillis(100);

    /** Live jobs through which a look takes its time. */
    private static final int MANY = 50_000;

    private final Engine engine;
    private final ObjectProvider<JobHistory> history;
    private final ObjectProvider<DeadJobs> dead;
    private final ObjectProvider<JobResults> results;

    JobSearch(
            Engine engine,
            ObjectProvider<JobHistory> history,
            ObjectProvider<DeadJobs> dead,
            ObjectProvider<JobResults> results) {
        this.engine = engine;
        this.history = history;
        this.dead = dead;
        this.results = results;
    }

    /**
     * A page of jobs: live ones first, the newest first, then ended ones, the last to end first.
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
        if (cursor != null && !cursor.startsWith(LIVE) && !cursor.startsWith(ENDED)) {
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
                return new JobList(found, LIVE + page.nextCursor(), scanned, isHistoryKept(), unseen, null);
            }
        }
        if (!filter.wantsEnded() || !isHistoryKept() || found.size() >= limit) {
            boolean more = found.size() >= limit && filter.wantsEnded() && isHistoryKept();
            return new JobList(found, more ? ENDED : null, scanned, isHistoryKept(), unseen, null);
        }
        String from = cursor != null && cursor.startsWith(ENDED) ? rest(cursor) : null;
        try {
            RecordPage<EndedJob> page = history.getObject().find(filter.ended(from, limit - found.size()));
            page.rows().forEach(job -> found.add(JobSummary.of(job)));
            return new JobList(found, page.next() == null ? null : ENDED + page.next(), scanned, true, unseen, null);
        } catch (RecordsUnavailableException e) {
            String silent = "The history does not answer at the moment: ended jobs are missing.";
            return new JobList(found, null, scanned, true, unseen, silent);
        }
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
        return new JobList(found, page.nextCursor(), page.scanned(), isHistoryKept(), null, null);
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

    /** Whether ended jobs are kept. */
    public boolean isHistoryKept() {
        return history.getIfAvailable() != null;
    }

    /** Whether there is a dead set. */
    public boolean isDeadSetKept() {
        return dead.getIfAvailable() != null;
    }

    /** A page of the dead set; empty where there is none. */
    public RecordPage<BuriedJob> dead(JobFilter filter, @Nullable String cursor, int limit) {
        DeadJobs set = dead.getIfAvailable();
        return set == null ? new RecordPage<>(List.of(), null) : set.find(filter.ended(cursor, limit));
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
        Optional<BuriedJob> buried = records(dead, set -> set.byHandle(handle));
        if (buried.isPresent()) {
            BuriedJob job = buried.get();
            return Optional.of(new JobDetails(JobSummary.of(job), job.attempts(), 0, false, true, false, null));
        }
        Optional<JobResult> result = records(results, kept -> kept.byHandle(handle));
        return records(history, past -> past.byHandle(handle))
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
                : records(history, past -> past.byUnique(function, unique)).map(JobSummary::of);
    }

    /** The first bytes of the workload of a live or dead job. */
    public Optional<byte[]> workload(String handle, int maxBytes) {
        Optional<byte[]> live = engine.ask(ops -> ops.workload(handle, maxBytes));
        return live.isPresent() ? live : records(dead, set -> set.workload(handle, maxBytes));
    }

    /** The result of a background job that was completed. */
    public Optional<JobResult> result(String handle) {
        return records(results, kept -> kept.byHandle(handle));
    }

    private static <R, T> Optional<T> records(ObjectProvider<R> provider, Function<R, Optional<T>> question) {
        R records = provider.getIfAvailable();
        return records == null ? Optional.empty() : question.apply(records);
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
                Outcome.valueOf(attempt.outcome().name()),
                attempt.error());
    }
}

package dev.gearman.server.app.jobs;

import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.api.JobPage;
import dev.gearman.server.api.JobQuery;
import dev.gearman.server.app.deadletter.DeadJobs;
import dev.gearman.server.app.jobs.JobFilter.Kind;
import dev.gearman.server.app.operations.Engine;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Counts the jobs that a change of many would reach, by the same filter that the change uses. */
@Component
public class JobCounts {
    /** Time for the count before a question. */
    public static final Duration SOON = Duration.ofSeconds(1);

    /** Time for the count of a task, which is not limited. */
    static final Duration COMPLETE = Duration.ofDays(1);

    private static final Duration PAGE = Duration.ofMillis(200);

    private final Engine engine;
    private final DeadJobs dead;

    JobCounts(Engine engine, DeadJobs dead) {
        this.engine = engine;
        this.dead = dead;
    }

    /**
     * A number of jobs.
     *
     * @param exact {@code false} if there may be more
     */
    public record Count(long jobs, boolean exact) {}

    /**
     * Counts jobs.
     *
     * @param filter a filter for live jobs only, or for dead jobs only
     * @param patience the time after which the count of live jobs stops where it is
     * @throws dev.gearman.server.app.records.RecordsUnavailableException if the database does not answer
     */
    public Count count(JobFilter filter, Duration patience) {
        if (filter.wantsDead()) {
            return new Count(dead.count(filter.dead(null, 1)), true);
        }
        boolean known = filter.text() == null && filter.client() == null && filter.worker() == null;
        return known ? new Count(counted(filter), true) : scanned(filter, patience);
    }

    /** The number in a new snapshot, which knows functions and states. */
    private long counted(JobFilter filter) {
        engine.renew();
        long sum = 0;
        for (EngineSnapshot.Function f : engine.snapshot().functions()) {
            if (filter.function() == null || filter.function().equals(f.name())) {
                sum += filter.kinds().contains(Kind.WAITING) ? f.queued() - f.delayed() : 0;
                sum += filter.kinds().contains(Kind.DELAYED) ? f.delayed() : 0;
                sum += filter.kinds().contains(Kind.RUNNING) ? f.running() : 0;
            }
        }
        return sum;
    }

    private Count scanned(JobFilter filter, Duration patience) {
        long begin = System.nanoTime();
        long found = 0;
        String cursor = null;
        JobPage page;
        do {
            String from = cursor;
            page = engine.ask(ops -> ops.jobs(filter.live(from, JobQuery.MAX_LIMIT, PAGE)));
            found += page.jobs().size();
            cursor = page.nextCursor();
        } while (cursor != null && System.nanoTime() - begin < patience.toNanos());
        return new Count(found, cursor == null && page.unseen() == 0);
    }
}

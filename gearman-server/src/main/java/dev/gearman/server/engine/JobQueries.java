package dev.gearman.server.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What can be asked about single jobs and about many; answers are values that never change. */
public final class JobQueries {
    private final JobEngine engine;

    JobQueries(JobEngine engine) {
        this.engine = engine;
    }

    /** The job of this handle, or {@code null}. */
    public @Nullable JobView job(String handle) {
        Job job = engine.find(handle);
        return job == null ? null : view(job);
    }

    /** A job with this unique key, of this function or, if it is {@code null}, of whatever function; or {@code null}. */
    public @Nullable JobView jobByUnique(@Nullable String function, String unique) {
        Job job = engine.findByUnique(function, Names.bytes(unique));
        byte[] other = job == null ? Names.otherBytes(unique) : null;
        if (other != null) {
            job = engine.findByUnique(function, other);
        }
        return job == null ? null : view(job);
    }

    /** The first bytes of a job's workload, or {@code null} if there is no such job. */
    public byte @Nullable [] workload(String handle, int most) {
        Job job = engine.find(handle);
        return job == null
                ? null
                : Arrays.copyOfRange(
                        job.body(), job.workloadStart(), job.workloadStart() + Math.min(most, job.workloadLength()));
    }

    /** Begins to look for jobs; {@link JobScan#step()} goes on. */
    public JobScan scan(JobQuery query) {
        return new JobScan(engine, query);
    }

    static JobView view(Job job) {
        Due delay = job.delay();
        Run run = job.run();
        return new JobView(
                job.number(),
                job.handle(),
                job.function().text(),
                Names.text(job.body(), job.uniqueStart(), job.uniqueLength()),
                Names.text(job.reducer()),
                job.priority(),
                job.isBackground(),
                job.state(),
                job.isCancelled(),
                job.isPromoted(),
                job.submittedAt(),
                delay == null ? 0 : delay.at,
                job.client(),
                job.clientCount(),
                job.losses(),
                AttemptLog.count(job.attempts()),
                AttemptLog.attempts(job.attempts()),
                job.workloadLength(),
                run == null
                        ? null
                        : new JobView.Running(
                                run.startedAt(),
                                run.worker().id(),
                                run.worker().address(),
                                run.worker().clientId(),
                                run.numerator(),
                                run.denominator()));
    }
}

package dev.gearman.server.engine;

import dev.gearman.protocol.RefusedException;
import dev.gearman.server.api.JobQuery;
import dev.gearman.server.api.JobView;
import dev.gearman.server.api.JobWatcher;
import dev.gearman.server.api.NameCodec;
import dev.gearman.server.engine.state.AttemptLog;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.Run;
import dev.gearman.server.engine.state.Timer;
import org.jspecify.annotations.Nullable;

/** What can be asked about single jobs and about many; answers are values that never change. */
public final class JobQueries {
    private final JobEngine engine;
    private final Watchers watchers;

    public JobQueries(JobEngine engine, Watchers watchers) {
        this.engine = engine;
        this.watchers = watchers;
    }

    @Nullable
    public Job find(String handle) {
        byte[] bytes = NameCodec.bytes(handle);
        return engine.find(bytes, 0, bytes.length);
    }

    /** The job of this handle, or {@code null}. */
    public @Nullable JobView job(String handle) {
        Job job = find(handle);
        return job == null ? null : view(job);
    }

    /** A job with this unique key, of this function or, if it is {@code null}, of whatever function; or {@code null}. */
    public @Nullable JobView jobByUnique(@Nullable String function, String unique) {
        Job job = find(function, NameCodec.bytes(unique));
        byte[] other = job == null ? NameCodec.otherBytes(unique) : null;
        if (other != null) {
            job = find(function, other);
        }
        return job == null ? null : view(job);
    }

    private @Nullable Job find(@Nullable String function, byte[] unique) {
        return function == null
                ? engine.findByUnique(unique)
                : engine.registry().find(engine.functions().named(function), unique);
    }

    /** The first bytes of a job's workload, or {@code null} if there is no such job. */
    public byte @Nullable [] workload(String handle, int most) {
        Job job = find(handle);
        return job == null ? null : job.workload(most);
    }

    /** Begins to look for jobs; {@link JobScan#step()} goes on. */
    public JobScan scan(JobQuery query) {
        return new JobScan(engine, query);
    }

    /**
     * Shows what happens to a job to a watcher; the job's number, or -1 if there is no such job.
     *
     * @throws RefusedException if there are too many watchers
     */
    public long watch(String handle, JobWatcher watcher) {
        Job job = find(handle);
        if (job == null) {
            return -1;
        }
        watchers.requireRoom();
        watchers.add(job.number(), watcher);
        return job.number();
    }

    /** The watcher wants to see no more of the job of this number. */
    public void unwatch(long number, JobWatcher watcher) {
        watchers.remove(number, watcher);
    }

    static JobView view(Job job) {
        Timer delay = job.delay();
        Run run = job.run();
        return new JobView(
                job.number(),
                job.handle(),
                job.function().text(),
                NameCodec.text(job.body(), job.uniqueStart(), job.uniqueLength()),
                NameCodec.text(job.reducer()),
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

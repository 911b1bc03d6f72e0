package dev.gearman.server.engine.state;

import dev.gearman.protocol.Excerpt;
import dev.gearman.server.api.JobEdit;
import dev.gearman.server.api.Priority;
import dev.gearman.server.store.StoreBatch.Change;
import dev.gearman.server.store.StoredJob;
import java.util.Arrays;

/** Between a job of the engine and what a store keeps of it. */
public final class StoredJobs {
    private StoredJobs() {}

    static Submission submission(StoredJob stored) {
        int functionLength = stored.function().length;
        int uniqueLength = stored.unique().length;
        int workloadStart = functionLength + 1 + uniqueLength + 1;
        byte[] body = new byte[workloadStart + stored.workload().length];
        System.arraycopy(stored.function(), 0, body, 0, functionLength);
        System.arraycopy(stored.unique(), 0, body, functionLength + 1, uniqueLength);
        System.arraycopy(stored.workload(), 0, body, workloadStart, stored.workload().length);
        return new Submission(
                body,
                functionLength,
                uniqueLength,
                workloadStart,
                Priority.ALL[stored.priority()],
                true,
                stored.notBefore(),
                stored.reducer());
    }

    public static StoredJob of(Job job, long notBefore) {
        byte[] body = job.body();
        return new StoredJob(
                job.number(),
                job.handlePrefix(),
                job.function().name(),
                Arrays.copyOfRange(body, job.uniqueStart(), job.uniqueStart() + job.uniqueLength()),
                job.workload(),
                job.priority().ordinal(),
                notBefore,
                job.reducer(),
                job.losses(),
                job.submittedAt(),
                client(job),
                attempts(job));
    }

    /** A job as it is after a change. */
    public static StoredJob edited(Job job, JobEdit edit, long notBefore) {
        StoredJob before = of(job, notBefore);
        Priority priority = edit.priority() == null ? job.priority() : edit.priority();
        boolean stays = priority == job.priority() && notBefore == 0;
        return new StoredJob(
                before.number(),
                before.handlePrefix(),
                before.function(),
                before.unique(),
                edit.workload() == null ? before.workload() : edit.workload(),
                priority.ordinal(),
                notBefore,
                before.reducer(),
                before.losses(),
                before.submittedAt(),
                before.client(),
                stays ? before.attempts() : AttemptLog.flagged(job.attempts(), 0));
    }

    private static String client(Job job) {
        String client = job.client();
        return Excerpt.line(client, StoredJob.MAX_CLIENT);
    }

    private static byte[] attempts(Job job) {
        return AttemptLog.flagged(job.attempts(), job.isPromoted() ? AttemptLog.PROMOTED : 0);
    }

    /** What is to be kept of a job as it stands. */
    public static Change change(Job job) {
        return change(job, attempts(job));
    }

    /** That a job failed for good, so that it is not run again but buried. */
    public static Change spent(Job job) {
        return change(job, AttemptLog.flagged(job.attempts(), AttemptLog.SPENT));
    }

    private static Change change(Job job, byte[] attempts) {
        Timer delay = job.delay();
        return new Change(job.number(), job.priority().ordinal(), delay == null ? 0 : delay.at, job.losses(), attempts);
    }
}

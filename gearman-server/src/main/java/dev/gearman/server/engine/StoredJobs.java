package dev.gearman.server.engine;

import dev.gearman.server.store.StoreBatch.Change;
import dev.gearman.server.store.StoredJob;
import java.util.Arrays;

/** Between a job of the engine and what a store keeps of it. */
final class StoredJobs {
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

    static StoredJob of(Job job, long notBefore) {
        byte[] body = job.body();
        return new StoredJob(
                job.number(),
                job.handlePrefix(),
                job.function().name(),
                Arrays.copyOfRange(body, job.uniqueStart(), job.uniqueStart() + job.uniqueLength()),
                Arrays.copyOfRange(body, job.workloadStart(), body.length),
                job.priority().ordinal(),
                notBefore,
                job.reducer(),
                job.losses(),
                job.submittedAt(),
                "",
                Submission.NOTHING);
    }

    static Change change(Job job) {
        return new Change(job.number(), job.priority().ordinal(), 0, job.losses(), Submission.NOTHING);
    }
}

package dev.gearman.server.engine.state;

import dev.gearman.server.store.StoredJob;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** What makes two submissions one job, for jobs that are in the store only: function and unique key, or workload. */
public final class JobKey {
    private static final long SEED = ThreadLocalRandom.current().nextLong();
    private static final long PRIME = 0x100000001b3L;

    private JobKey() {}

    /** Whether a submission can join another job at all. */
    public static boolean exists(Submission submission) {
        return UniqueIndex.isKey(
                submission.body(), submission.uniqueStart(), submission.uniqueLength(), submission.workloadStart());
    }

    public static boolean exists(Job job) {
        return UniqueIndex.isKey(job.body(), job.uniqueStart(), job.uniqueLength(), job.workloadStart());
    }

    public static long hash(FunctionQueue function, Submission submission) {
        return hash(
                function,
                submission.body(),
                submission.uniqueStart(),
                submission.uniqueLength(),
                submission.workloadStart());
    }

    public static long hash(Job job) {
        return hash(job.function(), job.body(), job.uniqueStart(), job.uniqueLength(), job.workloadStart());
    }

    /** The hash of a key that is not {@code -}. */
    public static long hash(FunctionQueue function, byte[] unique) {
        return hash(function, unique, 0, unique.length, unique.length);
    }

    private static long hash(FunctionQueue function, byte[] body, int start, int length, int workloadStart) {
        boolean byWorkload = UniqueIndex.isWorkloadKey(body, start, length);
        int from = byWorkload ? workloadStart : start;
        int to = byWorkload ? body.length : start + length;
        long hash = SEED + function.index() * 0x9e3779b97f4a7c15L + (byWorkload ? 1 : 0);
        for (int i = from; i < to; i++) {
            hash = (hash ^ body[i]) * PRIME;
            hash ^= hash >>> 29;
        }
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return hash ^ hash >>> 33;
    }

    /** Whether a submission has to join this job. */
    public static boolean same(StoredJob job, Submission submission) {
        byte[] body = submission.body();
        int start = submission.uniqueStart();
        int end = start + submission.uniqueLength();
        return Arrays.equals(job.function(), 0, job.function().length, body, 0, submission.functionLength())
                && Arrays.equals(job.unique(), 0, job.unique().length, body, start, end)
                && (!UniqueIndex.isWorkloadKey(body, start, submission.uniqueLength())
                        || Arrays.equals(
                                job.workload(),
                                0,
                                job.workload().length,
                                body,
                                submission.workloadStart(),
                                body.length));
    }
}

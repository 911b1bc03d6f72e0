package dev.gearman.server.engine;

import dev.gearman.protocol.Decimal;
import dev.gearman.protocol.ErrorCode;
import dev.gearman.protocol.RefusedException;
import dev.gearman.server.store.StoredJob;
import java.time.InstantSource;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** All jobs that have not ended: found by handle or unique key, numbered, and held to the server's limits. */
final class JobRegistry {
    private final EngineOptions options;
    private final HandlePrefix prefix;
    private final HandleSequence numbers;
    private final JobTable byNumber = new JobTable();
    private final UniqueIndex byUnique = new UniqueIndex();
    private long bytes;

    JobRegistry(EngineOptions options, InstantSource clock) {
        this.options = options;
        this.prefix = new HandlePrefix(options.handlePrefix());
        this.numbers = new HandleSequence(clock);
    }

    JobTable all() {
        return byNumber;
    }

    /** About the memory that the jobs take, in bytes. */
    long bytes() {
        return bytes;
    }

    /** @throws RefusedException if there are too many jobs for one more of this size */
    void requireRoom(Submission submission) {
        if (byNumber.size() >= options.maxJobs()) {
            throw new RefusedException(
                    ErrorCode.QUEUE_ERROR, "Job queue is full: the server has " + options.maxJobs() + " jobs");
        }
        if (bytes + submission.body().length > options.maxQueuedBytes()) {
            throw new RefusedException(
                    ErrorCode.QUEUE_ERROR, "Job queue is full: the server's jobs take " + bytes + " bytes");
        }
    }

    Job create(FunctionQueue function, Submission submission, long now) {
        return add(new Job(function, prefix, numbers.next(), submission, now));
    }

    /** A job of an earlier start, which keeps its handle. */
    Job restore(FunctionQueue function, StoredJob stored) {
        byte[] before = stored.handlePrefix();
        HandlePrefix known = prefix.matches(before, 0, before.length) ? prefix : HandlePrefix.ofBytes(before);
        Job job = new Job(function, known, stored.number(), StoredJobs.submission(stored), stored.submittedAt());
        job.restored(stored.losses());
        numbers.startAfter(stored.number());
        return add(job);
    }

    private Job add(Job job) {
        byNumber.add(job);
        byUnique.add(job);
        bytes += job.memory();
        return job;
    }

    void remove(Job job) {
        byNumber.remove(job);
        byUnique.remove(job);
        bytes -= job.memory();
    }

    /** From now on a submission with the job's unique key makes a job of its own. */
    void forgetUnique(Job job) {
        byUnique.remove(job);
    }

    /** The job that a submission has to join, or {@code null}. */
    @Nullable
    Job find(FunctionQueue function, Submission submission) {
        return byUnique.find(function, submission);
    }

    /** The job of this handle, or {@code null}; a NUL at the end is not part of a handle. */
    @Nullable
    Job find(byte[] handle, int start, int end) {
        int to = end > start && handle[end - 1] == 0 ? end - 1 : end;
        int digits = numberStart(handle, start, to);
        long number = Decimal.exact(handle, digits, to);
        Job job = number < 0 ? null : byNumber.get(number);
        return job != null && job.hasPrefix(handle, start, digits) ? job : null;
    }

    /** A job with this unique key, of whichever of the functions, or {@code null}. */
    @Nullable
    Job find(Collection<FunctionQueue> functions, byte[] unique) {
        for (FunctionQueue function : functions) {
            Job job = function.keyed == 0 ? null : byUnique.find(function, unique, 0, unique.length);
            if (job != null) {
                return job;
            }
        }
        return null;
    }

    /** Where the number of a handle begins: behind its last colon. */
    static int numberStart(byte[] handle, int start, int end) {
        int digits = end;
        while (digits > start && handle[digits - 1] != ':') {
            digits--;
        }
        return digits;
    }
}

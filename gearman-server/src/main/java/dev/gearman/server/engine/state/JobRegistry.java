package dev.gearman.server.engine.state;

import dev.gearman.protocol.Decimal;
import dev.gearman.protocol.ErrorCode;
import dev.gearman.protocol.RefusedException;
import dev.gearman.server.api.Attempt;
import dev.gearman.server.api.HandlePrefix;
import dev.gearman.server.engine.index.HandleSequence;
import dev.gearman.server.store.StoredJob;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All jobs that have not ended: found by handle or unique key, numbered, and held to the server's limits. */
public final class JobRegistry {
    /** How many addresses are remembered to be shared. */
    private static final int MAX_CLIENTS = 10_000;

    private final EngineOptions options;
    private final HandlePrefix prefix;
    private final HandleSequence numbers;
    private final JobTable byNumber = new JobTable();
    private final UniqueIndex byUnique = new UniqueIndex();
    /** Of jobs that come from the store and were made under another name of the server; few. */
    private final List<HandlePrefix> formerPrefixes = new ArrayList<>(0);

    private final Map<String, String> clients = new HashMap<>();
    private long bytes;
    private int spilled;
    private long keyBytes;

    public JobRegistry(EngineOptions options, InstantSource clock) {
        this.options = options;
        this.prefix = new HandlePrefix(options.handlePrefix());
        this.numbers = new HandleSequence(clock);
    }

    public JobTable all() {
        return byNumber;
    }

    /** About the memory that the jobs take, in bytes. */
    long bytes() {
        return bytes;
    }

    /** About the memory that the jobs take, in bytes, and what is kept of those that are in the store only. */
    public long used() {
        return bytes + keyBytes + (long) Long.BYTES * spilled;
    }

    /** How many jobs there are, in memory or not. */
    public int count() {
        return byNumber.size() + spilled;
    }

    /** How many jobs wait in the store only. */
    public int spilled() {
        return spilled;
    }

    /** @param memoryOfKeys bytes that the index of their keys takes now */
    public void spilled(int change, long memoryOfKeys) {
        spilled += change;
        keyBytes = memoryOfKeys;
    }

    /** @throws RefusedException if there are too many jobs for one more of this size */
    public void requireRoom(Submission submission) {
        if (count() >= options.maxJobs()) {
            throw new RefusedException(
                    ErrorCode.QUEUE_ERROR, "Job queue is full: the server has " + options.maxJobs() + " jobs");
        }
        requireMemory(submission);
    }

    /** @throws RefusedException if the jobs take too much memory for one more of this size */
    public void requireMemory(Submission submission) {
        if (used() + submission.size() > options.maxQueuedBytes()) {
            throw new RefusedException(
                    ErrorCode.QUEUE_ERROR, "Job queue is full: the server's jobs take " + used() + " bytes");
        }
    }

    /** @param early whether the store may have jobs whose numbers are not known yet */
    public Job create(FunctionQueue function, Submission submission, long now, String client, boolean early) {
        long number = early ? numbers.nextVolatile() : numbers.next();
        return add(new Job(function, prefix, number, submission, now, client));
    }

    /** A job of an earlier start, which keeps its handle. */
    public Job restore(FunctionQueue function, StoredJob stored) {
        numbers.startAfter(stored.number());
        return add(copy(function, stored));
    }

    /** A stored job, for its handle alone: it is in no index. */
    public Job copy(FunctionQueue function, StoredJob stored) {
        HandlePrefix known = prefix(stored.handlePrefix());
        Job job = new Job(
                function,
                known,
                stored.number(),
                StoredJobs.submission(stored),
                stored.submittedAt(),
                shared(stored.client()));
        job.restored(stored.losses());
        job.attempts(AttemptLog.flagged(stored.attempts(), 0));
        job.promoted((AttemptLog.flags(stored.attempts()) & AttemptLog.PROMOTED) != 0);
        return job;
    }

    private HandlePrefix prefix(byte[] bytes) {
        HandlePrefix known = knownPrefix(bytes, 0, bytes.length);
        if (known == null) {
            known = HandlePrefix.ofBytes(bytes);
            formerPrefixes.add(known);
        }
        return known;
    }

    private @Nullable HandlePrefix knownPrefix(byte[] bytes, int start, int end) {
        if (prefix.matches(bytes, start, end)) {
            return prefix;
        }
        for (HandlePrefix former : formerPrefixes) {
            if (former.matches(bytes, start, end)) {
                return former;
            }
        }
        return null;
    }

    /** The highest number that was given, or came back. */
    public long newest() {
        return numbers.last();
    }

    /** Never gives this number to a job. */
    public void skip(long number) {
        numbers.startAfter(number);
    }

    /** Jobs of one client share its address. */
    private String shared(String client) {
        if (clients.size() >= MAX_CLIENTS) {
            clients.clear();
        }
        String known = clients.putIfAbsent(client, client);
        return known == null ? client : known;
    }

    private Job add(Job job) {
        byNumber.add(job);
        byUnique.add(job);
        bytes += job.memory();
        return job;
    }

    public void remove(Job job) {
        byNumber.remove(job);
        byUnique.remove(job);
        bytes -= job.memory();
        job.releaseWorkload();
    }

    /**
     * Notes an attempt of a job that goes on. When jobs take half of their memory, only short errors are kept; when they take all
     * of it, the attempt is only counted.
     */
    public void addAttempt(Job job, Attempt attempt) {
        long most = options.maxQueuedBytes();
        int error =
                bytes < most / 2 ? options.maxErrorSize() : Math.min(AttemptLog.SHORT_ERROR, options.maxErrorSize());
        attempts(
                job,
                bytes < most
                        ? AttemptLog.with(job.attempts(), attempt, error)
                        : AttemptLog.withOneMore(job.attempts()));
    }

    /** Notes the attempt that ends a job. */
    public void addLastAttempt(Job job, Attempt attempt) {
        attempts(job, AttemptLog.with(job.attempts(), attempt, options.maxErrorSize()));
    }

    private void attempts(Job job, byte[] log) {
        bytes -= job.memory();
        job.attempts(log);
        bytes += job.memory();
    }

    /**
     * Whether there is memory for another workload of a job.
     *
     * @throws RefusedException if jobs take too much memory already
     */
    public void requireMemory(Job job, byte[] workload) {
        if (used() + workload.length - job.workloadLength() > options.maxQueuedBytes()
                && workload.length > job.workloadLength()) {
            throw new RefusedException(
                    ErrorCode.QUEUE_ERROR, "Job queue is full: the server's jobs take " + used() + " bytes");
        }
    }

    /** Gives a job another workload, which is not its key. */
    public void edit(Job job, byte[] workload) {
        bytes -= job.memory();
        job.workload(workload);
        bytes += job.memory();
    }

    /** From now on a submission with the job's unique key makes a job of its own. */
    public void forgetUnique(Job job) {
        byUnique.remove(job);
    }

    /** The job that a submission has to join, or {@code null}. */
    @Nullable
    public Job find(FunctionQueue function, Submission submission) {
        return byUnique.find(function, submission);
    }

    /** The job of this handle, or {@code null}; a NUL at the end is not part of a handle. */
    @Nullable
    public Job find(byte[] handle, int start, int end) {
        int to = end > start && handle[end - 1] == 0 ? end - 1 : end;
        int digits = numberStart(handle, start, to);
        long number = Decimal.exact(handle, digits, to);
        Job job = number < 0 ? null : byNumber.get(number);
        return job != null && job.hasPrefix(handle, start, digits) ? job : null;
    }

    /** The number in a handle that this server may have given, or -1; a NUL at the end is not part of a handle. */
    public long number(byte[] handle, int start, int end) {
        int digits = numberStart(handle, start, end);
        return knownPrefix(handle, start, digits) == null ? -1 : anyNumber(handle, start, end);
    }

    /** The number in a handle of whatever server, or -1. */
    public static long anyNumber(byte[] handle, int start, int end) {
        int to = end > start && handle[end - 1] == 0 ? end - 1 : end;
        return Decimal.exact(handle, numberStart(handle, start, to), to);
    }

    /** A job with this unique key, of whichever of the functions, or {@code null}. */
    @Nullable
    public Job find(Collection<FunctionQueue> functions, byte[] unique) {
        for (FunctionQueue function : functions) {
            Job job = function.keyed == 0 ? null : byUnique.find(function, unique, 0, unique.length);
            if (job != null) {
                return job;
            }
        }
        return null;
    }

    /** Where the number of a handle begins: behind its last colon. */
    public static int numberStart(byte[] handle, int start, int end) {
        int digits = end;
        while (digits > start && handle[digits - 1] != ':') {
            digits--;
        }
        return digits;
    }
}

package dev.gearman.server.engine.state;

import dev.gearman.protocol.LargeData;
import dev.gearman.server.api.HandlePrefix;
import dev.gearman.server.api.JobState;
import dev.gearman.server.api.Priority;
import dev.gearman.server.engine.index.IntrusiveList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One job: what was submitted, where it stands, who waits for it and who runs it.
 *
 * <p>There can be millions, so it is small: the submitted packet's body is kept as it came and holds function, unique key
 * and workload; what few jobs have is in {@link Rare}, what only running jobs have in {@link Run}. Owned by the engine's
 * thread.
 */
public final class Job extends IntrusiveList.Node<Job> {
    /** About what a job takes beside its body, on a 64-bit JVM with compressed pointers: itself and its index entries. */
    static final int OVERHEAD = 150;

    /** {@link #place} of a job that is in its function's queue in memory, or in none. */
    public static final long IN_QUEUE = -1;

    /** {@link #place} of a job whose number stands for it in its function's {@link Backlog}. */
    public static final long SPILLED = -2;

    private final FunctionQueue function;
    private final HandlePrefix prefix;
    private final long number;
    private byte[] body;
    private final int workloadStart;
    private final short uniqueLength;
    private final long submittedAt;
    /** Shared with the session: an object of its own for each job would cost more than the job. */
    private final String client;
    // enums by their place: a byte instead of a reference, so that a job keeps to eleven words
    private byte priority;
    private byte state = (byte) JobState.STORING.ordinal();
    private byte stored = (byte) StoreState.NO.ordinal();
    private boolean background;
    private boolean cancelled;
    private boolean promoted;
    private short losses;

    @Nullable
    public Attachment clients;

    private @Nullable Run run;
    private @Nullable Rare rare;

    // the unique index's own
    @Nullable
    Job nextInBucket;

    int keyHash;

    /** Where it waits: {@link #IN_QUEUE}, {@link #SPILLED}, or parked before this position of its {@link Backlog}. */
    public long place = IN_QUEUE;

    /** Whether the store has the job. */
    public enum StoreState {
        NO,
        WRITING,
        YES;

        private static final StoreState[] ALL = values();
    }

    /** What few jobs have. */
    private static final class Rare {
        byte @Nullable [] reducer;

        @Nullable
        Timer delay;

        byte[] attempts = Submission.NOTHING;

        /** Its workload, where that is not in the body; released when the job leaves memory. */
        @Nullable
        LargeData workload;

        final List<WaitingRequest> acknowledgements = new ArrayList<>(1);
    }

    public Job(
            FunctionQueue function,
            HandlePrefix prefix,
            long number,
            Submission from,
            long submittedAt,
            String client) {
        this.function = function;
        this.prefix = prefix;
        this.number = number;
        this.body = from.body();
        this.workloadStart = from.workloadStart();
        this.uniqueLength = (short) from.uniqueLength();
        this.priority = (byte) from.priority().ordinal();
        this.background = from.background();
        this.submittedAt = submittedAt;
        this.client = client;
        if (from.reducer().length > 0) {
            rare().reducer = from.reducer();
        }
        LargeData large = from.large();
        if (large != null) {
            rare().workload = large.retain();
        }
    }

    public FunctionQueue function() {
        return function;
    }

    /** What the handle begins with, the colon included. Shared: not to be written to. */
    public byte[] handlePrefix() {
        return prefix.bytes();
    }

    /** The number that the handle ends with; unlike any other job's, also of earlier starts of the server. */
    public long number() {
        return number;
    }

    public HandlePrefix prefix() {
        return prefix;
    }

    public String handle() {
        return prefix.handle(number);
    }

    boolean hasPrefix(byte[] bytes, int start, int end) {
        return prefix.matches(bytes, start, end);
    }

    /** The array that unique key and workload are in, a large workload possibly not. Shared: not to be written to. */
    public byte[] body() {
        return body;
    }

    public int uniqueStart() {
        return function.name().length + 1;
    }

    public int uniqueLength() {
        return uniqueLength;
    }

    public int workloadStart() {
        return workloadStart;
    }

    public int workloadLength() {
        LargeData large = largeWorkload();
        return large == null ? body.length - workloadStart : large.length();
    }

    /** The workload, if it is outside of {@link #body()}; whoever keeps it beyond the call has to retain it. */
    public @Nullable LargeData largeWorkload() {
        return rare == null ? null : rare.workload;
    }

    public boolean isLarge() {
        return largeWorkload() != null;
    }

    /** A copy of the workload. */
    public byte[] workload() {
        return workload(Integer.MAX_VALUE);
    }

    /** A copy of the workload's first bytes, at most so many. */
    public byte[] workload(int most) {
        int length = Math.min(most, workloadLength());
        LargeData large = largeWorkload();
        return large == null
                ? Arrays.copyOfRange(body, workloadStart, workloadStart + length)
                : large.beginning(length);
    }

    /** The job leaves memory. What is on its way to a worker goes out nevertheless. */
    void releaseWorkload() {
        LargeData large = largeWorkload();
        if (large != null) {
            large.release();
        }
    }

    /** Gives the job another workload; its key, if that is the workload, is the caller's to see to. */
    public void workload(byte[] workload) {
        byte[] edited = Arrays.copyOf(body, workloadStart + workload.length);
        System.arraycopy(workload, 0, edited, workloadStart, workload.length);
        body = edited;
        releaseWorkload();
        if (rare != null) {
            rare.workload = null;
        }
    }

    /** Name of the reducing function, empty for an ordinary job. */
    public byte[] reducer() {
        byte[] reducer = rare == null ? null : rare.reducer;
        return reducer == null ? Submission.NOTHING : reducer;
    }

    public Priority priority() {
        return Priority.ALL[priority];
    }

    public void priority(Priority value) {
        priority = (byte) value.ordinal();
    }

    public JobState state() {
        return JobState.ALL[state];
    }

    /** Moves the job to its next state. */
    public void become(JobState next) {
        if (!state().next().contains(next)) {
            throw new IllegalStateException(handle() + ": " + state() + " can't become " + next);
        }
        state = (byte) next.ordinal();
    }

    /** Whether a background submission was accepted for this job, so that it has to be done even if nobody waits. */
    public boolean isBackground() {
        return background;
    }

    public void background(boolean value) {
        background = value;
    }

    public boolean isCancelled() {
        return cancelled;
    }

    /** Marks a running job whose result nobody is to get any more. */
    public void cancel() {
        cancelled = true;
    }

    /** Whether somebody still wants it done. */
    public boolean isWanted() {
        return !cancelled && (background || clients != null);
    }

    /** Returns {@code true} if a client waits for the result. */
    public boolean isAwaited() {
        return !cancelled && clients != null;
    }

    public StoreState stored() {
        return StoreState.ALL[stored];
    }

    public void stored(StoreState value) {
        stored = (byte) value.ordinal();
    }

    /** Whether it was put in front of its queue; it keeps that place over a restart. */
    public boolean isPromoted() {
        return promoted;
    }

    public void promoted(boolean value) {
        promoted = value;
    }

    /** Address of the connection that submitted it, empty if not known. */
    public String client() {
        return client;
    }

    /** The attempts that are over, see {@link AttemptLog}. */
    public byte[] attempts() {
        return rare == null ? Submission.NOTHING : rare.attempts;
    }

    public void attempts(byte[] value) {
        if (rare != null || value.length > 0) {
            rare().attempts = value;
        }
    }

    /** When it was submitted, in milliseconds since 1970. */
    public long submittedAt() {
        return submittedAt;
    }

    /** How many workers lost it: their connection ended, they gave its function up, or its time ran out. */
    public int losses() {
        return losses;
    }

    public void lost() {
        if (losses < Short.MAX_VALUE) {
            losses++;
        }
    }

    /** Marks a job that came from the store. */
    void restored(int lossesBefore) {
        stored = (byte) StoreState.YES.ordinal();
        losses = (short) Math.min(Short.MAX_VALUE, lossesBefore);
    }

    /** The attempt that is under way, if any. */
    public @Nullable Run run() {
        return run;
    }

    public void run(@Nullable Run value) {
        run = value;
    }

    @Nullable
    public Timer delay() {
        return rare == null ? null : rare.delay;
    }

    public void delay(@Nullable Timer value) {
        if (rare != null || value != null) {
            rare().delay = value;
        }
    }

    public void acknowledgeLater(WaitingRequest reply) {
        rare().acknowledgements.add(reply);
    }

    /**
     * Removes a reply that waits for the store.
     *
     * @return {@code true} if it was the last one
     */
    public boolean forgetAcknowledgement(WaitingRequest reply) {
        List<WaitingRequest> all = rare().acknowledgements;
        return all.remove(reply) && all.isEmpty();
    }

    /** The replies that wait for the store, each of which the caller has to give. */
    public List<WaitingRequest> takeAcknowledgements() {
        if (rare == null || rare.acknowledgements.isEmpty()) {
            return List.of();
        }
        List<WaitingRequest> taken = List.copyOf(rare.acknowledgements);
        rare.acknowledgements.clear();
        if (rare.reducer == null && rare.delay == null && rare.attempts.length == 0 && rare.workload == null) {
            rare = null;
        }
        return taken;
    }

    private Rare rare() {
        if (rare == null) {
            rare = new Rare();
        }
        return rare;
    }

    /** How many clients wait for it; one that submitted it twice counts twice. */
    public int clientCount() {
        int count = 0;
        for (Attachment a = clients; a != null; a = a.nextOfJob) {
            count++;
        }
        return count;
    }

    public long memory() {
        return (long) workloadStart + workloadLength() + OVERHEAD + attempts().length;
    }

    @Override
    public String toString() {
        return handle() + " " + function + " " + state();
    }
}

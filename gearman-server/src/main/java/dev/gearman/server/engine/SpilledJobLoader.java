package dev.gearman.server.engine;

import dev.gearman.protocol.ErrorCode;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.RefusedException;
import dev.gearman.server.api.NameCodec;
import dev.gearman.server.engine.dispatch.Pager;
import dev.gearman.server.engine.state.Attachment;
import dev.gearman.server.engine.state.FunctionQueue;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.JobKey;
import dev.gearman.server.engine.state.JobRegistry;
import dev.gearman.server.engine.state.Peer.PendingReply;
import dev.gearman.server.engine.state.Session;
import dev.gearman.server.engine.state.Submission;
import dev.gearman.server.engine.state.WaitingRequest;
import dev.gearman.server.store.JobJournal;
import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.StoreException;
import dev.gearman.server.store.StoredJob;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Requests about waiting jobs that are in the store only. Those for which the job has to be looked at keep the place of
 * their reply; while one load is under way, others gather for the next. Owned by the engine's thread.
 */
public final class SpilledJobLoader {
    private final JobJournal journal;
    private final JobEngine engine;
    private final JobRegistry jobs;
    private final Pager pager;
    private final long maxBytes;
    private final Deque<Lookup> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean loading;
    /** Loads of jobs that were cancelled. */
    private int forgetting;

    /** Told the jobs that the store has of those that were asked for, or why it could not be read. */
    private interface Found {
        void accept(List<StoredJob> jobs, @Nullable StoreException failure);
    }

    private record Lookup(long[] numbers, Found found) {}

    /** A request that waits for a load. */
    private final class Asking extends WaitingRequest {
        private final long bytes;

        Asking(Session session, PendingReply place, long bytes, boolean submission) {
            super(session, place, submission);
            this.bytes = bytes;
            waitingBytes += bytes;
        }

        @Override
        public boolean end() {
            boolean goesOn = super.end();
            waitingBytes -= goesOn ? bytes : 0;
            return goesOn;
        }

        @Override
        public void dropped() {}
    }

    /** Told the job that was asked for, which waits in memory now. */
    public interface Fetched {
        /**
         * @param job the job, or {@code null} if it has ended
         * @param failure why the store could not be read, or {@code null} if it could
         */
        void accept(@Nullable Job job, @Nullable StoreException failure);
    }

    /** @param maxBytes how much the submissions that wait may take */
    public SpilledJobLoader(JobJournal journal, JobEngine engine, JobRegistry jobs, Pager pager, long maxBytes) {
        this.journal = journal;
        this.engine = engine;
        this.jobs = jobs;
        this.pager = pager;
        this.maxBytes = maxBytes;
    }

    public boolean isBusy() {
        return loading || forgetting > 0;
    }

    /** How many jobs wait in the store only. */
    public int spilled() {
        return jobs.spilled();
    }

    // ---------------------------------------------------------------- by handle

    /** Whether the job of this handle waits in the store only. */
    public boolean isSpilled(byte[] handle, int start, int end) {
        return jobs.spilled() > 0 && pager.contains(jobs.number(handle, start, end));
    }

    /** Cancels a job that waits in the store only: at once, without loading it first. Whether there was one of this handle. */
    public boolean cancel(byte[] handle, int start, int end) {
        if (!isSpilled(handle, start, end)) {
            return false;
        }
        long number = jobs.number(handle, start, end);
        FunctionQueue function = pager.functionOf(number);
        pager.drop(number);
        forget(function, new long[] {number});
        return true;
    }

    /**
     * Cancels jobs of a function that wait in the store only, with numbers up to the last.
     *
     * @param most how many at most, no more than {@link JobStore#MAX_LOAD}
     * @return how many
     */
    public int cancel(FunctionQueue function, long last, int most) {
        long[] cancelled = pager.drop(function, last, most);
        if (cancelled.length > 0) {
            forget(function, cancelled);
        }
        return cancelled.length;
    }

    /** Takes jobs that were cancelled out of the store, which is read once more for those who want to know what ended. */
    private void forget(FunctionQueue function, long[] numbers) {
        forgetting++;
        journal.load(numbers, (found, failure) -> {
            forgetting--;
            for (StoredJob stored : found) {
                engine.tellCancelled(jobs.copy(function, stored));
            }
        });
        // done after the load, which does not wait for it
        for (long number : numbers) {
            journal.delete(number);
        }
        engine.jobEnded();
    }

    /** Whether jobs that were cancelled are still being read. */
    public boolean isForgetting() {
        return forgetting > 0;
    }

    /** The highest number that was given to a job. */
    public long newest() {
        return jobs.newest();
    }

    /**
     * Brings a job that waits in the store only into memory, see {@link #fetch(byte[], int, int, Fetched)}; one that is
     * there already, or has ended, stays as it is.
     *
     * @param fetched told why the store could not be read, or {@code null} if the job is in memory now or has ended
     */
    public void fetch(String handle, Consumer<@Nullable StoreException> fetched) {
        byte[] bytes = NameCodec.bytes(handle);
        fetch(bytes, 0, bytes.length, (job, failure) -> fetched.accept(failure));
    }

    /**
     * Brings a job that waits in the store only into memory, where it keeps its place in the queue, and passes it on: at
     * once if it is there already, later otherwise. Whoever owes a reply to the handle's client keeps its place meanwhile.
     */
    public void fetch(byte[] handle, int start, int end, Fetched fetched) {
        long number = jobs.number(handle, start, end);
        if (!pager.contains(number)) {
            fetched.accept(jobs.find(handle, start, end), null);
            return;
        }
        add(new Lookup(new long[] {number}, (found, failure) -> {
            if (failure == null && pager.contains(number) && !found.isEmpty()) {
                fetched.accept(pager.bringBack(found.get(0)), null);
            } else {
                fetched.accept(jobs.all().get(number), failure);
            }
        }));
    }

    // ---------------------------------------------------------------- by unique key

    /**
     * Puts a submission off if it may have to join a job that is in the store only, or would overtake another background
     * submission of its function that was put off; whether it did.
     *
     * @param rejected numbers of jobs that were looked at and are not the one
     * @throws RefusedException if too much waits already
     */
    public boolean holds(Answer answer, FunctionQueue function, Submission submission, long[] rejected) {
        long[] candidates = pager.candidates(function, submission);
        if (rejected.length > 0) {
            candidates = Arrays.stream(candidates)
                    .filter(number -> Arrays.stream(rejected).noneMatch(each -> each == number))
                    .toArray();
        }
        boolean inTurn = function.lookups == 0 || !submission.background() || answer.place() != null;
        if (candidates.length == 0 && inTurn) {
            return false;
        }
        long[] numbers = Arrays.copyOf(candidates, Math.min(candidates.length, JobStore.MAX_LOAD));
        long bytes = submission.size();
        if (waitingBytes + bytes > maxBytes) {
            throw new RefusedException(
                    ErrorCode.QUEUE_ERROR, "too many submissions wait for the job store: " + waitingBytes + " bytes");
        }
        PendingReply place = answer.later();
        Answer later = new Answer(answer.client(), place);
        Submission kept = submission.onHeap();
        Asking asking = new Asking(answer.client(), place, bytes, true);
        function.lookups++;
        add(new Lookup(numbers, (found, failure) -> {
            function.lookups--;
            if (asking.end()) {
                Answer.attempt(place, () -> {
                    requireRead(numbers.length == 0 ? null : failure);
                    join(later, kept, found, concat(rejected, numbers));
                });
            }
        }));
        return true;
    }

    private static void requireRead(@Nullable StoreException failure) {
        if (failure != null) {
            throw new RefusedException(ErrorCode.QUEUE_ERROR, "the job store can't be read: " + failure.getMessage());
        }
    }

    private static long[] concat(long[] first, long[] second) {
        long[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private void join(Answer answer, Submission submission, List<StoredJob> found, long[] looked) {
        StoredJob known = found.stream()
                .filter(job -> pager.contains(job.number()) && JobKey.same(job, submission))
                .findFirst()
                .orElse(null);
        if (known == null) {
            engine.submit(answer, submission, looked);
        } else if (submission.background()) {
            // it is stored as a background job already, and need not come into memory for that
            answer.created(jobs.copy(pager.functionOf(known.number()), known));
        } else {
            jobs.requireMemory(submission);
            Job job = pager.bringBack(known);
            Attachment.attach(answer.client(), job);
            answer.created(job);
        }
    }

    /**
     * Brings a job that waits in the store only into memory if it has this unique key; see {@link #fetch(String, Consumer)}.
     *
     * @param function name of its function, or {@code null} for any
     */
    public void fetchByUnique(@Nullable String function, String unique, Consumer<@Nullable StoreException> fetched) {
        byte[] key = NameCodec.bytes(unique);
        byte[] other = NameCodec.otherBytes(unique);
        long[] candidates =
                other == null ? pager.candidates(key) : concat(pager.candidates(key), pager.candidates(other));
        if (candidates.length == 0) {
            fetched.accept(null);
            return;
        }
        long[] numbers = Arrays.copyOf(candidates, Math.min(candidates.length, JobStore.MAX_LOAD));
        add(new Lookup(numbers, (found, failure) -> {
            found.stream()
                    .filter(job -> pager.contains(job.number())
                            && (Arrays.equals(job.unique(), key) || Arrays.equals(job.unique(), other))
                            && (function == null || function.equals(NameCodec.text(job.function()))))
                    .findFirst()
                    .ifPresent(pager::bringBack);
            fetched.accept(failure);
        }));
    }

    /**
     * Answers a question for a unique key later if a job that is in the store only may have it; whether it does.
     *
     * @param place the place of the reply, if it was kept already
     * @param reply makes the reply, told whether there is such a job
     */
    public boolean holds(
            Session session, @Nullable PendingReply place, byte[] unique, Function<Boolean, Packet> reply) {
        long[] candidates = pager.candidates(unique);
        if (candidates.length == 0) {
            return false;
        }
        PendingReply kept = place != null ? place : session.peer().defer();
        Asking asking = new Asking(session, kept, 0, false);
        add(new Lookup(candidates, (found, failure) -> {
            if (asking.end()) {
                Answer.attempt(kept, () -> {
                    requireRead(failure);
                    kept.complete(reply.apply(found.stream()
                            .anyMatch(job -> pager.contains(job.number()) && Arrays.equals(job.unique(), unique))));
                });
            }
        }));
        return true;
    }

    // ---------------------------------------------------------------- loading

    private void add(Lookup lookup) {
        waiting.addLast(lookup);
        loadNext();
    }

    private void loadNext() {
        if (loading || waiting.isEmpty()) {
            return;
        }
        List<Lookup> taken = new ArrayList<>();
        int count = 0;
        while (!waiting.isEmpty() && count + waiting.getFirst().numbers().length <= JobStore.MAX_LOAD) {
            Lookup next = waiting.removeFirst();
            count += next.numbers().length;
            taken.add(next);
        }
        loading = true;
        long[] numbers = taken.stream()
                .flatMapToLong(lookup -> Arrays.stream(lookup.numbers()))
                .distinct()
                .toArray();
        if (numbers.length == 0) {
            loaded(taken, List.of(), null);
        } else {
            journal.load(numbers, (found, failure) -> loaded(taken, found, failure));
        }
    }

    private void loaded(List<Lookup> lookups, List<StoredJob> found, @Nullable StoreException failure) {
        loading = false;
        LongObjectMap<StoredJob> byNumber = new LongObjectHashMap<>();
        found.forEach(job -> byNumber.put(job.number(), job));
        for (Lookup lookup : lookups) {
            lookup.found()
                    .accept(
                            Arrays.stream(lookup.numbers())
                                    .mapToObj(byNumber::get)
                                    .filter(Objects::nonNull)
                                    .toList(),
                            failure);
        }
        loadNext();
    }
}

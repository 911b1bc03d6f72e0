package dev.gearman.server.engine;

import dev.gearman.protocol.ErrorCode;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.RefusedException;
import dev.gearman.server.api.NameCodec;
import dev.gearman.server.engine.index.NumberQueue;
import dev.gearman.server.engine.state.JobKey;
import dev.gearman.server.engine.state.JobRegistry;
import dev.gearman.server.engine.state.Peer.PendingReply;
import dev.gearman.server.engine.state.Session;
import dev.gearman.server.engine.state.Submission;
import dev.gearman.server.engine.state.TimerQueue;
import dev.gearman.server.engine.state.WaitingRequest;
import dev.gearman.server.store.StoredJob;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time after a start in which the store's jobs come back while the server is at work already. Workers get what has
 * come back, foreground jobs go on. What depends on jobs that may be still to come keeps the place of its reply until all
 * are there: background submissions, which must not overtake older ones; submissions with a unique key, which may have to
 * join one; questions for a job that is not known yet; lists of queues. If the store can't be read, these are refused instead,
 * but for foreground jobs, which then go on without joining. A request is dropped if its connection ends before. Owned by the
 * engine's thread.
 */
public final class Recovery {
    private static final Logger log = LoggerFactory.getLogger(Recovery.class);
    /** Requests that are taken up again in one turn of the loop. */
    private static final int AT_A_TIME = 1_000;
    /** About what a request takes beside its packet, in bytes. */
    private static final int OVERHEAD = 200;

    private final JobEngine engine;
    private final TimerQueue agenda;
    private final InstantSource clock;
    private final long maxBytes;
    /** In the order of their arrival. */
    private final Set<Held> held = new LinkedHashSet<>();

    private long heldBytes;
    private boolean running;
    private boolean releasing;
    private long restored;
    private long highest = -1;
    private @Nullable String trouble;

    /** A request that waits for the end of the recovery. */
    private final class Held extends WaitingRequest {
        private final long bytes;
        private final boolean submission;
        private final Runnable action;

        Held(Session session, @Nullable PendingReply place, int size, boolean submission, Runnable action) {
            super(session, place, submission);
            this.bytes = (long) size + OVERHEAD;
            this.submission = submission;
            this.action = action;
            heldBytes += bytes;
            held.add(this);
        }

        /** Takes the request up, of which a refusal is the reply. */
        void takeUp() {
            end();
            heldBytes -= bytes;
            if (place == null) {
                action.run();
            } else {
                Answer.attempt(place, action);
            }
        }

        @Override
        public void dropped() {
            held.remove(this);
            heldBytes -= bytes;
        }
    }

    /** @param maxBytes how much the requests that wait may take */
    Recovery(JobEngine engine, TimerQueue agenda, InstantSource clock, long maxBytes) {
        this.engine = engine;
        this.agenda = agenda;
        this.clock = clock;
        this.maxBytes = maxBytes;
    }

    // ---------------------------------------------------------------- what the store does

    /** The store is about to be read. */
    public void begin() {
        running = true;
        engine.grabs().begin();
    }

    /** Takes jobs that a store kept over the last start, in the order of their numbers; those that came before are left out. */
    public void restore(List<StoredJob> jobs) {
        trouble = null;
        for (StoredJob job : jobs) {
            if (job.number() > highest) {
                highest = job.number();
                restore(job);
            }
        }
    }

    private void restore(StoredJob job) {
        try {
            engine.restore(job);
            restored++;
        } catch (RefusedException e) {
            log.error(
                    "Job {} stays in the store and is not run before the next start: {}", job.number(), e.getMessage());
        }
    }

    /** The store could not be read, or not to its end; it will be tried again. */
    public void failed(String reason) {
        trouble = reason;
        release();
        engine.grabs().retry();
    }

    /** All that the store had is there. */
    public void end() {
        trouble = null;
        running = false;
        release();
        engine.grabs().end();
        engine.jobEnded();
    }

    /** Returns {@code true} while jobs may be still to come. */
    public boolean isRunning() {
        return running;
    }

    /** How many jobs have come back. */
    public long restored() {
        return restored;
    }

    // ---------------------------------------------------------------- what has to wait

    /**
     * Puts a submission off if it depends on jobs that may be still to come.
     *
     * @return {@code true} if the submission waits
     * @throws RefusedException if the store can't be read, or too much waits already
     */
    boolean holds(Answer answer, Submission submission) {
        boolean released = answer.place() != null;
        if (!running && (released || held.isEmpty())) {
            return false;
        }
        if (!submission.background() && (trouble != null || !JobKey.exists(submission))) {
            return false;
        }
        requireStore("job not stored: ");
        PendingReply place = answer.later();
        Answer later = new Answer(answer.client(), place);
        Submission kept = submission.onHeap();
        new Held(answer.client(), place, kept.size(), true, () -> engine.submit(later, kept, NumberQueue.NONE));
        return true;
    }

    /**
     * Answers a question for a handle later, if its job may be still to come; whether it does.
     *
     * @throws RefusedException if the store can't be read, or too much waits already
     */
    public boolean holds(Session session, byte[] body, int start, int end, Supplier<Packet> reply) {
        if (!mayCome(body, start, end)) {
            return false;
        }
        requireStore("the job store can't be read: ");
        PendingReply place = session.peer().defer();
        new Held(session, place, body.length, false, () -> {
            requireStore("the job store can't be read: ");
            place.complete(reply.get());
        });
        return true;
    }

    /** Whether the job of this handle is unknown, and may be one that is still to come. */
    public boolean mayCome(byte[] handle, int start, int end) {
        if (!running || engine.find(handle, start, end) != null) {
            return false;
        }
        long number = JobRegistry.anyNumber(handle, start, end);
        return number > highest && number < NumberQueue.TOO_LARGE;
    }

    /** @throws RefusedException if not all jobs are there yet */
    public void requireAllJobs() {
        if (running) {
            throw new RefusedException(ErrorCode.QUEUE_ERROR, "the stored jobs are still being read");
        }
    }

    /** @throws RefusedException if the job of this handle may be still to come */
    public void requireKnown(String handle) {
        byte[] bytes = NameCodec.bytes(handle);
        if (mayCome(bytes, 0, bytes.length)) {
            requireAllJobs();
        }
    }

    /**
     * Answers a question for a unique key later, if its job may be still to come or is in the store only; whether it does.
     *
     * @param reply makes the reply, told whether a job of that key waits in the store only
     * @throws RefusedException if the store can't be read, or too much waits already
     */
    public boolean holds(Session session, byte[] unique, Function<Boolean, Packet> reply) {
        if (engine.findByUnique(unique) != null) {
            return false;
        }
        if (!running) {
            return engine.lookups().holds(session, null, unique, reply);
        }
        requireStore("the job store can't be read: ");
        PendingReply place = session.peer().defer();
        new Held(session, place, unique.length, false, () -> {
            requireStore("the job store can't be read: ");
            boolean known = engine.findByUnique(unique) != null;
            if (known || !engine.lookups().holds(session, place, unique, reply)) {
                place.complete(reply.apply(false));
            }
        });
        return true;
    }

    /**
     * Puts a request off that depends on all jobs.
     *
     * @param action takes the request up when all jobs are there, or the store turns out not to be readable
     * @throws RefusedException if the store can't be read, or too much waits already
     */
    public void hold(Session session, Runnable action) {
        requireStore("the job store can't be read: ");
        new Held(session, null, 0, false, action);
    }

    private void requireStore(String refusal) {
        if (trouble != null) {
            throw new RefusedException(ErrorCode.QUEUE_ERROR, refusal + trouble);
        }
        if (heldBytes > maxBytes) {
            throw new RefusedException(
                    ErrorCode.QUEUE_ERROR, "the server is still reading its stored jobs, and too many requests wait");
        }
    }

    // ---------------------------------------------------------------- what has waited

    /** Takes up the submissions that wait, since all are to be refused; questions wait on. */
    void releaseSubmissions() {
        for (Held next : List.copyOf(held)) {
            if (next.submission) {
                held.remove(next);
                next.takeUp();
            }
        }
    }

    private void release() {
        if (!releasing && !held.isEmpty()) {
            releasing = true;
            releaseSome(held.size());
        }
    }

    private void releaseSome(int count) {
        for (int i = 0; i < Math.min(count, AT_A_TIME) && !held.isEmpty(); i++) {
            Iterator<Held> first = held.iterator();
            Held next = first.next();
            first.remove();
            next.takeUp();
        }
        int left = count - AT_A_TIME;
        releasing = left > 0;
        if (releasing) {
            agenda.at(clock.millis() + 1, () -> releaseSome(Math.min(left, held.size())));
        } else if (!running && !held.isEmpty()) {
            release();
        }
    }
}

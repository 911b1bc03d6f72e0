package dev.gearman.server.engine;

import dev.gearman.protocol.ErrorCode;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.RefusedException;
import dev.gearman.server.engine.Peer.PendingReply;
import dev.gearman.server.store.StoredJob;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time after a start in which the store's jobs come back while the server is at work already. Workers get what has
 * come back, foreground jobs go on. What depends on jobs that may be still to come keeps the place of its reply until all
 * are there: background submissions, which must not overtake older ones; submissions with a unique key, which may have to
 * join one; questions for a job that is not known yet. If the store can't be read, these are refused instead, but for
 * foreground jobs, which then go on without joining. Owned by the engine's thread.
 */
public final class Recovery {
    private static final Logger log = LoggerFactory.getLogger(Recovery.class);
    /** Requests that are taken up again in one turn of the loop. */
    private static final int AT_A_TIME = 1_000;
    /** About what a request takes beside its packet, in bytes. */
    private static final int OVERHEAD = 200;

    private final JobEngine engine;
    private final Agenda agenda;
    private final InstantSource clock;
    private final long maxBytes;
    private final Deque<Held> held = new ArrayDeque<>();
    private long heldBytes;
    private boolean running;
    private boolean releasing;
    private long restored;
    private long highest = -1;
    private @Nullable String trouble;

    private record Held(PendingReply place, long bytes, boolean submission, Runnable action) {}

    /** @param maxBytes how much the requests that wait may take */
    Recovery(JobEngine engine, Agenda agenda, InstantSource clock, long maxBytes) {
        this.engine = engine;
        this.agenda = agenda;
        this.clock = clock;
        this.maxBytes = maxBytes;
    }

    // ---------------------------------------------------------------- what the store does

    /** The store is about to be read. */
    public void begin() {
        running = true;
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
    }

    /** All that the store had is there. */
    public void end() {
        trouble = null;
        running = false;
        release();
        engine.jobEnded();
    }

    /** Whether jobs may be still to come. */
    public boolean isRunning() {
        return running;
    }

    /** How many jobs have come back. */
    public long restored() {
        return restored;
    }

    // ---------------------------------------------------------------- what has to wait

    /**
     * Puts a submission off if it depends on jobs that may be still to come; whether it did.
     *
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
        hold(place, kept.size(), true, () -> engine.submit(later, kept, NumberQueue.NONE));
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
        hold(place, body.length, false, () -> {
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
        hold(place, unique.length, false, () -> {
            requireStore("the job store can't be read: ");
            boolean known = engine.findByUnique(unique) != null;
            if (known || !engine.lookups().holds(session, place, unique, reply)) {
                place.complete(reply.apply(false));
            }
        });
        return true;
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

    private void hold(PendingReply place, int bytes, boolean submission, Runnable action) {
        heldBytes += bytes + OVERHEAD;
        held.addLast(new Held(place, bytes + OVERHEAD, submission, action));
    }

    // ---------------------------------------------------------------- what has waited

    /** Takes up the submissions that wait, since all are to be refused; questions wait on. */
    void releaseSubmissions() {
        for (int left = held.size(); left > 0; left--) {
            Held next = held.removeFirst();
            if (next.submission()) {
                heldBytes -= next.bytes();
                Answer.attempt(next.place(), next.action());
            } else {
                held.addLast(next);
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
        for (int i = 0; i < Math.min(count, AT_A_TIME); i++) {
            Held next = held.removeFirst();
            heldBytes -= next.bytes();
            Answer.attempt(next.place(), next.action());
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

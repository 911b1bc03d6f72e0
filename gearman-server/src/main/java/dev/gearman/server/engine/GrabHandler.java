package dev.gearman.server.engine;

import dev.gearman.protocol.ErrorCode;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.protocol.RefusedException;
import dev.gearman.server.engine.dispatch.Dispatcher;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.Peer.PendingReply;
import dev.gearman.server.engine.state.Session;
import dev.gearman.server.engine.state.TimerQueue;
import dev.gearman.server.engine.state.WaitingGrabs;
import dev.gearman.server.engine.state.WaitingRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Requests of workers for a job. While the store is being read after a start, a request for which there is no job waits, since
 * the store may have one; no longer than {@link #PATIENCE} after the start, as a worker that waits neither serves other servers
 * nor hears the echo that it takes for a sign of life. A worker that waits so counts as asleep for the {@link Dispatcher}, and gets
 * the job instead of a NOOP. Owned by the engine's thread.
 */
public final class GrabHandler {
    private static final Packet NO_JOB = Packet.of(PacketType.NO_JOB, new byte[0][]);
    /** Time after the start of the server in which requests wait for the store. */
    static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Requests that wait, of all workers together. */
    private static final int MOST = 200_000;
    /** Workers that are answered in one turn of the loop. */
    private static final int AT_A_TIME = 1_000;

    private final JobEngine engine;
    private final Dispatcher dispatcher;
    private final TimerQueue agenda;
    private final InstantSource clock;
    /** Workers with a request that waits, in the order of their requests. */
    private final Map<Session, Queue> workers = new LinkedHashMap<>();

    private int count;
    private boolean waiting;
    private boolean releasing;

    /** The requests of one worker that wait. */
    private final class Queue implements WaitingGrabs {
        private final Session worker;
        private final Deque<Grab> grabs = new ArrayDeque<>(1);
        /** Set if the worker sent PRE_SLEEP behind its last request. */
        private boolean sleepsThen;

        private boolean due;

        private Queue(Session worker) {
            this.worker = worker;
        }

        /** Serves the woken worker at the end of the turn, as the job for it may be one that is just being queued. */
        @Override
        public void serveSoon() {
            if (!due) {
                due = true;
                agenda.at(clock.millis(), () -> {
                    due = false;
                    if (workers.get(worker) == this) {
                        serve(worker);
                    }
                });
            }
        }
    }

    private final class Grab extends WaitingRequest {
        private final PacketType form;

        Grab(Session worker, PendingReply place, PacketType form) {
            super(worker, place, true);
            this.form = form;
            count++;
        }

        @Override
        public boolean end() {
            boolean goesOn = super.end();
            count -= goesOn ? 1 : 0;
            return goesOn;
        }

        @Override
        public void dropped() {
            Queue queue = Objects.requireNonNull(workers.get(session));
            queue.grabs.remove(this);
            if (queue.grabs.isEmpty()) {
                forget(session);
            }
        }
    }

    GrabHandler(JobEngine engine, Dispatcher dispatcher, TimerQueue agenda, InstantSource clock) {
        this.engine = engine;
        this.dispatcher = dispatcher;
        this.agenda = agenda;
        this.clock = clock;
    }

    /** Replies with a job, or NO_JOB if there is none for this worker: at once, or as soon as that is known. */
    void grab(Session worker, PacketType form) {
        Job job = worker.grabs == null ? engine.grab(worker) : null;
        if (job != null) {
            worker.peer().send(form(form, job), job);
        } else if (worker.grabs == null && !mayCome(worker)) {
            worker.peer().send(NO_JOB);
        } else {
            wait(worker, form);
        }
    }

    private void wait(Session worker, PacketType form) {
        if (count >= MOST) {
            throw new RefusedException(
                    ErrorCode.QUEUE_ERROR, "the server is still reading its stored jobs, and too many requests wait");
        }
        Queue queue = workers.get(worker);
        boolean first = queue == null;
        if (queue == null) {
            queue = new Queue(worker);
            worker.grabs = queue;
            workers.put(worker, queue);
        }
        queue.grabs.addLast(new Grab(worker, worker.peer().defer(), form));
        queue.sleepsThen = false;
        if (first) {
            serve(worker);
        }
    }

    /** Returns {@code true} if the store may have a job for a worker that is not in memory yet. */
    private boolean mayCome(Session worker) {
        return waiting && worker.abilities.size() > 0;
    }

    /**
     * Puts PRE_SLEEP off until the requests before it are answered.
     *
     * @return {@code false} if there are none
     */
    boolean putOffSleep(Session worker) {
        Queue queue = workers.get(worker);
        if (queue == null) {
            return false;
        }
        queue.sleepsThen = true;
        return true;
    }

    private void serve(Session worker) {
        for (Queue queue = workers.get(worker); queue != null; queue = workers.get(worker)) {
            Grab next = queue.grabs.getFirst();
            PendingReply place = Objects.requireNonNull(next.place);
            boolean mayCome = mayCome(worker);
            if (mayCome && !place.isNext()) {
                return; // a job that is given now could not reach the worker
            }
            Job job = engine.grab(worker);
            if (job == null && mayCome) {
                dispatcher.sleep(worker);
                return;
            }
            queue.grabs.removeFirst();
            next.end();
            if (queue.grabs.isEmpty()) {
                forget(worker);
            }
            answer(place, next.form, job);
            if (worker.grabs == null && queue.sleepsThen) {
                dispatcher.sleep(worker);
            }
        }
    }

    private void forget(Session worker) {
        worker.grabs = null;
        workers.remove(worker);
    }

    private static void answer(PendingReply place, PacketType form, @Nullable Job job) {
        if (job == null) {
            place.complete(NO_JOB);
        } else {
            place.complete(form(form, job), job);
        }
    }

    private static PacketType form(PacketType form, Job job) {
        return form == PacketType.JOB_ASSIGN_ALL && job.reducer().length == 0 ? PacketType.JOB_ASSIGN_UNIQ : form;
    }

    /** The store is about to be read. */
    void begin() {
        waiting = true;
        agenda.at(clock.millis() + PATIENCE.toMillis(), this::end);
    }

    /** Answers the requests that wait, with NO_JOB if there is no job, and does not let any wait from now on. */
    void end() {
        waiting = false;
        retry();
    }

    /** Looks at all requests again. */
    void retry() {
        if (!releasing && !workers.isEmpty()) {
            releasing = true;
            agenda.at(clock.millis(), () -> releaseSome(workers.size()));
        }
    }

    private void releaseSome(int most) {
        int now = Math.min(most, AT_A_TIME);
        for (Queue queue : List.copyOf(workers.values()).subList(0, now)) {
            // those that wait on go to the end
            workers.remove(queue.worker);
            workers.put(queue.worker, queue);
            serve(queue.worker);
        }
        releasing = most > now;
        if (releasing) {
            agenda.at(clock.millis() + 1, () -> releaseSome(Math.min(most - now, workers.size())));
        } else if (!waiting) {
            retry();
        }
    }
}

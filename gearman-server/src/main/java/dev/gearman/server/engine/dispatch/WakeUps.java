package dev.gearman.server.engine.dispatch;

import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.server.engine.index.IntrusiveList;
import dev.gearman.server.engine.state.Ability;
import dev.gearman.server.engine.state.EngineOptions;
import dev.gearman.server.engine.state.FunctionQueue;
import dev.gearman.server.engine.state.Session;
import dev.gearman.server.engine.state.Session.Attention;
import dev.gearman.server.engine.state.TimerQueue;
import dev.gearman.server.engine.state.WaitingGrabs;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Wakes sleeping workers: as many as there are jobs, the longest asleep first.
 *
 * <p>The rule that loses no wake-up: a function never has more jobs to give than woken workers while one of its workers
 * sleeps. Everything that could break it (a job arrives; a woken worker asks, sleeps again, leaves, gives the function up
 * or stays silent; a sleeping worker gains an ability) restores it before the method returns.
 *
 * <p>A woken worker that stays silent for the configured patience is passed over. If a job of its function then has no
 * other woken worker, twice as many workers are woken as stayed silent. These wake-ups are urgent: each counts for a
 * fraction of the patience only, so that the number of woken workers doubles every few milliseconds until one answers. After
 * one and a half times the patience, up to 65,535 sleepers have been woken. A worker that was passed over gets no further
 * NOOP until it sleeps again; one that is cut off therefore delays jobs once.
 *
 * <p>The cost of an operation is proportional to the workers that it wakes or passes over, not to those that sleep.
 */
public final class WakeUps {
    private static final Packet NOOP = Packet.of(PacketType.NOOP, new byte[0][]);

    /** Doublings in the time of one patience. */
    private static final int DOUBLINGS = 32;

    private final EngineOptions options;
    private final InstantSource clock;
    private final TimerQueue agenda;
    private final Awaited usual;
    private final Awaited urgent;

    WakeUps(EngineOptions options, InstantSource clock, TimerQueue agenda) {
        this.options = options;
        this.clock = clock;
        this.agenda = agenda;
        long patience = options.wakeupPatience().toMillis();
        this.usual = new Awaited(Math.max(1, patience));
        this.urgent = new Awaited(Math.max(1, patience / DOUBLINGS));
    }

    /** Woken workers that have not asked for a job yet, the longest silent first. */
    private final class Awaited {
        final long patience;
        final IntrusiveList<Session> workers = new IntrusiveList<>();
        boolean scheduled;

        Awaited(long patience) {
            this.patience = patience;
        }

        void add(Session worker) {
            worker.wokenUntil = clock.millis() + patience;
            workers.addLast(worker);
            schedule();
        }

        private void schedule() {
            Session first = workers.first();
            if (first != null && !scheduled) {
                scheduled = true;
                agenda.at(first.wokenUntil, this::onTime);
            }
        }

        private void onTime() {
            scheduled = false;
            passOverSilent(workers);
            schedule();
        }
    }

    /** Wakes workers for a job that was added to a function, as many as the options say. */
    void forNewJob(FunctionQueue function) {
        if (options.workerWakeup() >= 0 && function.available() > 0) {
            int most = options.workerWakeup() == 0 ? Integer.MAX_VALUE : options.workerWakeup();
            for (int i = 0; i < most && wakeOne(function, false); i++) {}
        }
        forJobsOf(function);
    }

    /** Wakes as many workers as a function has jobs without a woken worker. */
    void forJobsOf(FunctionQueue function) {
        wakeAtLeast(0, function, false);
    }

    /** Wakes another worker in place of one whose wake-up has ended, if a job still needs it. */
    void passOn(Session worker, @Nullable FunctionQueue wokenFor) {
        if (wokenFor != null) {
            wakeAtLeast(0, wokenFor, worker.wokenUrgently);
        }
    }

    /**
     * Wakes a worker that has just gone to sleep beside a waiting job. If it does so again and again without asking for the
     * job, other workers are woken as well.
     *
     * @param wokenFor the function of the wake-up that the worker did not answer, if there was one
     */
    void wakeSleeping(Session worker, FunctionQueue function, @Nullable FunctionQueue wokenFor) {
        wake(worker, function, false);
        if (function == wokenFor) {
            wakeOne(function, false);
        }
    }

    /**
     * Ends the wake-up of a worker, which counts for its function no more.
     *
     * @return the function for which the worker was woken, or {@code null} if it was not
     */
    @Nullable
    FunctionQueue settle(Session worker) {
        FunctionQueue function = worker.wokenFor;
        if (function != null) {
            worker.wokenFor = null;
            function.woken--;
            (worker.wokenUrgently ? urgent : usual).workers.remove(worker);
        }
        return function;
    }

    private void passOverSilent(IntrusiveList<Session> awaited) {
        long now = clock.millis();
        List<FunctionQueue> unanswered = new ArrayList<>();
        for (Session worker = awaited.first(); worker != null && worker.wokenUntil <= now; worker = awaited.first()) {
            FunctionQueue function = settle(worker);
            if (function != null && function.silent++ == 0) {
                unanswered.add(function);
            }
        }
        for (FunctionQueue function : unanswered) {
            int silent = function.silent;
            function.silent = 0;
            if (function.available() > function.woken) {
                wakeAtLeast(2 * silent, function, true);
            }
        }
    }

    private void wakeAtLeast(int count, FunctionQueue function, boolean urgently) {
        for (int i = 0; i < count || function.available() > function.woken; i++) {
            if (!wakeOne(function, urgently)) {
                return;
            }
        }
    }

    private boolean wakeOne(FunctionQueue function, boolean urgently) {
        if (function.isPaused()) {
            return false;
        }
        for (Ability next = function.sleepers.pollFirst(); next != null; next = function.sleepers.pollFirst()) {
            next.listed = false;
            next.worker.unlisted.addLast(next);
            if (next.worker.attention == Attention.SLEEPING) {
                wake(next.worker, function, urgently);
                return true;
            }
        }
        return false;
    }

    private void wake(Session worker, FunctionQueue function, boolean urgently) {
        worker.attention = Attention.WOKEN;
        worker.wokenFor = function;
        worker.wokenUrgently = urgently;
        function.woken++;
        (urgently ? urgent : usual).add(worker);
        WaitingGrabs waiting = worker.grabs;
        if (waiting == null) {
            worker.peer().send(NOOP);
        } else {
            waiting.serveSoon();
        }
    }
}

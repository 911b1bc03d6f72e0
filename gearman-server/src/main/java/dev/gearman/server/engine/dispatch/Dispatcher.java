package dev.gearman.server.engine.dispatch;

import dev.gearman.server.api.JobState;
import dev.gearman.server.api.Priority;
import dev.gearman.server.engine.index.ReadyBits;
import dev.gearman.server.engine.state.Ability;
import dev.gearman.server.engine.state.EngineOptions;
import dev.gearman.server.engine.state.FunctionQueue;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.Session;
import dev.gearman.server.engine.state.Session.Attention;
import dev.gearman.server.engine.state.Timer;
import dev.gearman.server.engine.state.TimerQueue;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Brings waiting jobs and workers together: it decides which job a worker gets next. {@link WakeUps} decides which
 * sleeping workers are woken for a job; every method here that changes what they depend on calls them before it returns.
 */
public final class Dispatcher {
    private final EngineOptions options;
    private final TimerQueue agenda;
    private final WakeUps wakeUps;

    /** By priority, the functions that have a waiting job. */
    private final ReadyBits[] ready = {new ReadyBits(), new ReadyBits(), new ReadyBits()};

    private Overflow overflow = Overflow.NONE;
    private boolean draining;

    public Dispatcher(EngineOptions options, InstantSource clock, TimerQueue agenda) {
        this.options = options;
        this.agenda = agenda;
        this.wakeUps = new WakeUps(options, clock, agenda);
    }

    /** Who may keep waiting jobs out of memory. */
    public void overflow(Overflow value) {
        overflow = value;
    }

    /** Hands out no more jobs, except those that clients wait for: these would be lost with the server. */
    public void drain(Iterable<FunctionQueue> functions) {
        draining = true;
        for (FunctionQueue function : functions) {
            function.drain();
            refresh(function);
        }
    }

    /** Puts a job at the end of its queue and wakes workers for it. */
    public void enqueue(Job job) {
        job.become(JobState.WAITING);
        FunctionQueue function = job.function();
        if (overflow.takes(job)) {
            return;
        }
        if (draining) {
            function.drain();
        }
        if (draining && job.isAwaited()) {
            function.addWaitingFirst(job);
        } else {
            function.addWaiting(job);
        }
        announce(job, function);
    }

    /** Puts a job in front of its queue and wakes workers for it. */
    public void enqueueFirst(Job job) {
        job.become(JobState.WAITING);
        FunctionQueue function = job.function();
        function.addWaitingFirst(job);
        announce(job, function);
    }

    private void announce(Job job, FunctionQueue function) {
        if (function.backlog != null) {
            refresh(function);
        } else if (!function.isPaused() && function.hasReady(job.priority().ordinal())) {
            ready[job.priority().ordinal()].set(function.index());
        }
        wakeUps.forNewJob(function);
    }

    /** Finds out anew at which priorities a function has jobs to give, and wakes workers for them. */
    public void refresh(FunctionQueue function) {
        boolean dry = function.isPaused();
        for (int p = 0; p < Priority.COUNT; p++) {
            dry |= function.isDry(p);
            if (dry || !function.hasReady(p)) {
                ready[p].clear(function.index());
            } else {
                ready[p].set(function.index());
            }
        }
        wakeUps.forJobsOf(function);
    }

    /** Enqueues a job when its time has come. */
    public void enqueueAt(long time, Job job) {
        job.become(JobState.DELAYED);
        job.function().count(job, 1);
        wakeAt(time, job);
    }

    private void wakeAt(long time, Job job) {
        job.delay(agenda.at(time, job, () -> {
            job.delay(null);
            job.function().count(job, -1);
            enqueue(job);
        }));
    }

    /** Gives a delayed job another time, and makes a waiting one wait for a time. */
    public void putOff(long time, Job job) {
        Timer delay = job.delay();
        if (delay != null) {
            agenda.cancel(delay);
            wakeAt(time, job);
        } else {
            withdraw(job);
            enqueueAt(time, job);
        }
    }

    /** Enqueues a delayed job now. */
    public void hurry(Job job) {
        Timer delay = job.delay();
        if (delay != null) {
            agenda.cancel(delay);
            delay.action.run();
        }
    }

    /** Puts a waiting job in front of its queue. */
    public void promote(Job job) {
        FunctionQueue function = job.function();
        function.removeWaiting(job);
        function.addWaitingFirst(job);
        if (function.backlog != null) {
            refresh(function);
        }
    }

    /** Gives a job that no worker has another priority, in whose queue it comes last. */
    public void changePriority(Job job, Priority priority) {
        FunctionQueue function = job.function();
        if (job.state() == JobState.WAITING) {
            withdraw(job);
            job.priority(priority);
            if (!overflow.takes(job)) {
                function.addWaiting(job);
                refresh(function);
            }
        } else {
            function.count(job, -1);
            job.priority(priority);
            function.count(job, 1);
        }
    }

    /** Hands out no more jobs of a function and wakes no workers for it. */
    public void pause(FunctionQueue function) {
        function.paused(true);
        for (ReadyBits atPriority : ready) {
            atPriority.clear(function.index());
        }
    }

    /** Hands out jobs of a function again, and wakes workers for those that wait. */
    public void resume(FunctionQueue function) {
        function.paused(false);
        refresh(function);
        if (function.available() > 0) {
            wakeUps.forNewJob(function);
        }
    }

    public boolean isReady(FunctionQueue function, int priority) {
        return ready[priority].get(function.index());
    }

    /** Takes a waiting job out of its queue without giving it to anybody. */
    public void withdraw(Job job) {
        FunctionQueue function = job.function();
        function.removeWaiting(job);
        int priority = job.priority().ordinal();
        if (!function.hasReady(priority)) {
            ready[priority].clear(function.index());
        }
        if (function.backlog != null) {
            overflow.left(function, priority);
        }
    }

    /** The next job for a worker, out of its queue, or {@code null} if there is none for it. */
    @Nullable
    public Taken take(Session worker) {
        FunctionQueue wokenFor = wakeUps.settle(worker);
        worker.attention = Attention.AWAKE;
        Ability ability = worker.abilities.choose(options.jobOrder(), ready);
        Taken taken = null;
        if (ability != null) {
            Job job = ability.function.firstWaiting(ability.function.top());
            if (job == null) {
                throw new IllegalStateException(ability.function + ": ready without a job");
            }
            withdraw(job);
            worker.abilities.rotate(ability, options.jobOrder());
            taken = new Taken(job, ability.timeout);
        }
        wakeUps.passOn(worker, wokenFor);
        return taken;
    }

    /** A job and how long its worker may take, in milliseconds, 0 for any time. */
    public record Taken(Job job, long timeout) {}

    /** Lets a worker sleep until a job comes for it; if one waits already, the worker is woken at once. */
    public void sleep(Session worker) {
        FunctionQueue wokenFor = wakeUps.settle(worker);
        Ability ability = worker.abilities.choose(options.jobOrder(), ready);
        worker.attention = Attention.SLEEPING;
        for (Ability each = worker.unlisted.pollFirst(); each != null; each = worker.unlisted.pollFirst()) {
            list(each);
        }
        if (ability != null) {
            wakeUps.wakeSleeping(worker, ability.function, wokenFor);
        }
        wakeUps.passOn(worker, wokenFor);
    }

    /** Registers a function, or changes the timeout of one that is registered already. */
    public void addAbility(Session worker, FunctionQueue function, long timeout) {
        Ability known = worker.abilities.find(function);
        if (known != null) {
            known.timeout = timeout;
            return;
        }
        Ability ability = new Ability(worker, function);
        ability.timeout = timeout;
        worker.abilities.add(ability);
        function.workers++;
        if (worker.attention == Attention.SLEEPING) {
            list(ability);
            wakeUps.forJobsOf(function);
        } else {
            worker.unlisted.addLast(ability);
        }
    }

    public void removeAbility(Session worker, FunctionQueue function) {
        Ability ability = worker.abilities.find(function);
        if (ability != null) {
            worker.abilities.remove(ability);
            forget(ability);
            giveUpFor(worker, function);
        }
    }

    /** Forgets all that a worker can do; it is awake afterwards if {@code gone}. */
    public void removeAbilities(Session worker, boolean gone) {
        for (Ability ability : worker.abilities.all()) {
            forget(ability);
        }
        worker.abilities.clear();
        if (gone) {
            FunctionQueue wokenFor = wakeUps.settle(worker);
            worker.attention = Attention.AWAKE;
            wakeUps.passOn(worker, wokenFor);
        } else if (worker.wokenFor != null) {
            giveUpFor(worker, worker.wokenFor);
        }
    }

    private void forget(Ability ability) {
        (ability.listed ? ability.function.sleepers : ability.worker.unlisted).remove(ability);
        ability.function.workers--;
    }

    /** A worker that was woken for a function can't do it any more: its wake-up goes to another. */
    private void giveUpFor(Session worker, FunctionQueue function) {
        if (worker.wokenFor == function) {
            wakeUps.passOn(worker, wakeUps.settle(worker));
        }
    }

    private void list(Ability ability) {
        ability.function.sleepers.addLast(ability);
        ability.listed = true;
    }
}

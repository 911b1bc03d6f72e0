package dev.gearman.server.engine.state;

import dev.gearman.protocol.Printable;
import dev.gearman.server.api.NameCodec;
import dev.gearman.server.api.Priority;
import dev.gearman.server.api.RetryRule;
import dev.gearman.server.engine.SpilledJobLoader;
import dev.gearman.server.engine.dispatch.WakeUps;
import dev.gearman.server.engine.index.IntrusiveList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One function and all that belongs to it: its waiting jobs by priority, how many workers can do it and which of them
 * sleep, its limits and its counters. Owned by the engine's thread.
 */
public final class FunctionQueue {
    /** No limit to the jobs of a function. */
    static final int UNLIMITED = 0;

    private final byte[] name;
    private final int index;

    @SuppressWarnings({"unchecked", "rawtypes"})
    private final IntrusiveList<Job>[] waiting =
            new IntrusiveList[] {new IntrusiveList<Job>(), new IntrusiveList<Job>(), new IntrusiveList<Job>()};

    private final int[] delayed = new int[Priority.COUNT];
    private int[] maxQueue;
    private int storing;
    private int running;
    private boolean paused;
    private boolean draining;
    private @Nullable String text;
    private @Nullable StatusLine statusLine;

    /** Abilities of workers that may be asleep; those that turn out to be awake are dropped when they are met. */
    public final IntrusiveList<Ability> sleepers = new IntrusiveList<>();

    /** What waits behind the jobs in memory, if anything does. */
    @Nullable
    public Backlog backlog;

    /** Number of its submissions that wait for a search of the store, see {@link SpilledJobLoader}. */
    public int lookups;

    /** How many workers registered it. */
    public int workers;

    /** Workers that were woken for it, have not asked for a job since and have not been passed over. */
    public int woken;

    /** Workers that are being passed over; 0 between any two calls of {@link WakeUps}. */
    public int silent;

    /** How many of its jobs are in the unique index. */
    public int keyed;

    /** What becomes of its jobs after a failure, {@code null} for what the C server does. */
    @Nullable
    public RetryRule retryRule;

    public long submitted;
    public long completed;
    public long failed;
    public long cancelled;
    public long retried;
    public long dead;

    public FunctionQueue(byte[] name, int index, int[] maxQueue) {
        this.name = name;
        this.index = index;
        this.maxQueue = maxQueue;
    }

    /** The name as on the wire. Shared: not to be written to. */
    public byte[] name() {
        return name;
    }

    /** The name as people read it. */
    public String text() {
        String known = text;
        if (known == null) {
            known = NameCodec.text(name);
            text = known;
        }
        return known;
    }

    /** Name, jobs, running jobs and workers as the command {@code status} tells them. */
    public String statusLine() {
        StatusLine line = statusLine;
        if (line == null) {
            line = new StatusLine(name);
            statusLine = line;
        }
        return line.text(total(), running, workers);
    }

    /** A small number that no other function has at the same time. */
    public int index() {
        return index;
    }

    /** Whether no jobs are handed out. */
    public boolean isPaused() {
        return paused;
    }

    public void paused(boolean value) {
        paused = value;
    }

    /** The highest priority at which a job may be handed out, as an index, or {@link Priority#COUNT} if none may. */
    public int top() {
        for (int p = 0; p < Priority.COUNT && !paused; p++) {
            if (hasReady(p)) {
                return p;
            } else if (isDry(p)) {
                return Priority.COUNT;
            }
        }
        return Priority.COUNT;
    }

    /** Whether jobs wait at a priority of which none is in memory yet: those of lower priority wait for them. */
    public boolean isDry(int priority) {
        if (backlog == null || !waiting[priority].isEmpty()) {
            return false;
        }
        Backlog.Lane lane = backlog.lane(priority);
        return !lane.isEmpty() && !lane.stalled;
    }

    /** Jobs that workers can have now. */
    public int available() {
        int count = 0;
        for (int p = 0; p < Priority.COUNT && !paused && !isDry(p); p++) {
            count += draining ? awaited(p) : waiting[p].size();
        }
        return count;
    }

    private int awaited(int priority) {
        int count = 0;
        for (Job job = waiting[priority].first(); job != null && job.isAwaited(); job = waiting[priority].after(job)) {
            count++;
        }
        return count;
    }

    /** Returns {@code true} if the first job at a priority may be handed out. */
    public boolean hasReady(int priority) {
        Job first = waiting[priority].first();
        return first != null && (!draining || first.isAwaited());
    }

    /** Puts the jobs that clients wait for in front, and holds back the others. */
    public void drain() {
        if (!draining) {
            draining = true;
            List<Job> awaited = new ArrayList<>();
            forEachWaiting(job -> {
                if (job.isAwaited()) {
                    awaited.add(job);
                }
            });
            Collections.reverse(awaited);
            for (Job job : awaited) {
                removeWaiting(job);
                addWaitingFirst(job);
            }
        }
    }

    /** Jobs of a priority that wait in memory and at the front. */
    public int atFront(int priority) {
        return waiting[priority].size();
    }

    /** Jobs that wait, whether they are in memory or in the store only. */
    public int waiting() {
        return waitingAt(0) + waitingAt(1) + waitingAt(2);
    }

    private int waitingAt(int priority) {
        return waiting[priority].size() + (backlog == null ? 0 : backlog.size(priority));
    }

    @Nullable
    public Job firstWaiting(int priority) {
        return waiting[priority].first();
    }

    /** All jobs that could run now; none may come or go meanwhile. */
    public void forEachWaiting(Consumer<Job> action) {
        for (IntrusiveList<Job> chain : waiting) {
            for (Job job = chain.first(); job != null; job = chain.after(job)) {
                action.accept(job);
            }
        }
    }

    public void addWaiting(Job job) {
        waiting[job.priority().ordinal()].addLast(job);
    }

    public void addWaitingFirst(Job job) {
        waiting[job.priority().ordinal()].addFirst(job);
    }

    public void removeWaiting(Job job) {
        if (backlog != null && job.place != Job.IN_QUEUE) {
            backlog.lane(job.priority().ordinal()).remove(job);
        } else {
            waiting[job.priority().ordinal()].remove(job);
        }
    }

    /** Counts a job in or out that is in no list: one that is delayed, running or on its way to the store. */
    public void count(Job job, int change) {
        switch (job.state()) {
            case STORING -> storing += change;
            case DELAYED -> delayed[job.priority().ordinal()] += change;
            case RUNNING -> running += change;
            case WAITING, ENDED -> {}
        }
    }

    public int running() {
        return running;
    }

    public int workers() {
        return workers;
    }

    /** Jobs of a priority that no worker has, delayed ones included. */
    public int queued(Priority priority) {
        return waitingAt(priority.ordinal()) + delayed[priority.ordinal()];
    }

    /** Jobs that no worker has, delayed ones included. */
    public int queued() {
        return waiting() + delayed();
    }

    public int delayed() {
        return delayed[0] + delayed[1] + delayed[2];
    }

    /** All jobs that somebody was told of: delayed, waiting and running. */
    public int total() {
        return waiting() + delayed() + running;
    }

    /** Whether it has neither jobs nor workers. */
    public boolean isIdle() {
        return workers == 0 && total() + storing == 0;
    }

    public boolean isFull(Priority priority) {
        int limit = maxQueue[priority.ordinal()];
        return limit > UNLIMITED && total() + storing >= limit;
    }

    void maxQueue(int[] limits) {
        maxQueue = limits;
    }

    @Override
    public String toString() {
        return Printable.of(name);
    }
}

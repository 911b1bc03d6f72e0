package dev.gearman.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.api.JobState;
import dev.gearman.server.api.Priority;
import dev.gearman.server.engine.index.IntrusiveList;
import dev.gearman.server.engine.state.Ability;
import dev.gearman.server.engine.state.Backlog;
import dev.gearman.server.engine.state.FunctionQueue;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.Session;
import dev.gearman.server.engine.state.Session.Attention;
import dev.gearman.server.engine.state.UniqueIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is true of an engine between any two calls, found out by counting everything again. */
final class EngineInvariants {
    private static final IntrusiveList<Job> ANY = new IntrusiveList<>();

    private static final class Count {
        int running;
        int storing;
        int keyed;
        int workers;
        int woken;
        boolean sleeper;
        final int[] delayed = new int[Priority.COUNT];
        final int[] waiting = new int[Priority.COUNT];
        final int[] atFront = new int[Priority.COUNT];
        int spilled;
    }

    private EngineInvariants() {}

    static @Nullable Job after(Job job) {
        return ANY.after(job);
    }

    static void check(JobEngine engine, List<Session> sessions) {
        Map<FunctionQueue, Count> counts = new HashMap<>();
        engine.functions().all().forEach(function -> counts.put(function, new Count()));
        long[] bytes = new long[1];
        engine.jobs().forEach(job -> {
            bytes[0] += job.memory();
            count(counts.get(job.function()), job);
        });
        int spilled = engine.jobCount() - engine.jobs().size();
        if (spilled == 0) {
            assertThat(engine.queuedBytes()).as("queued bytes").isEqualTo(bytes[0]);
        } else {
            assertThat(engine.queuedBytes()).as("queued bytes").isGreaterThan(bytes[0]);
        }
        counts.forEach((function, count) -> countBacklog(engine, function, count));
        assertThat(counts.values().stream().mapToInt(count -> count.spilled).sum())
                .as("jobs in the store only")
                .isEqualTo(spilled);
        assertThat(engine.sessions().values()).as("connections").hasSameSizeAs(sessions);
        Set<Job> running = new HashSet<>();
        for (Session session : sessions) {
            checkSession(session, counts, running);
            if (session.wokenFor != null && session.wokenUntil <= engine.now()) {
                throw new AssertionError(session + " was woken and is still waited for after its time");
            }
        }
        assertThat(engine.runningJobs()).as("running jobs").isEqualTo(running.size());
        Set<Integer> indexes = new HashSet<>();
        counts.forEach((function, count) -> {
            checkFunction(engine, function, count);
            if (!indexes.add(function.index())) {
                throw new AssertionError("two functions with the index " + function.index());
            }
        });
    }

    /** Numbers of all waiting jobs of a priority, in order. */
    static List<Long> order(FunctionQueue function, int priority) {
        List<Long> order = new ArrayList<>();
        for (Job job = function.firstWaiting(priority); job != null; job = after(job)) {
            order.add(job.number());
        }
        if (function.backlog == null) {
            return order;
        }
        Backlog.Lane lane = function.backlog.lane(priority);
        int listed = 0;
        for (Job job = lane.parked.first(); job != null; job = after(job)) {
            long[] before = lane.numbers.peek(job.place, Integer.MAX_VALUE, Long.MAX_VALUE);
            for (; listed < before.length; listed++) {
                order.add(before[listed]);
            }
            order.add(job.number());
        }
        long[] all = lane.numbers.peek(Long.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);
        for (; listed < all.length; listed++) {
            order.add(all[listed]);
        }
        return order;
    }

    private static void countBacklog(JobEngine engine, FunctionQueue function, Count count) {
        for (int p = 0; p < Priority.COUNT; p++) {
            count.atFront[p] = count.waiting[p];
            if (function.backlog == null) {
                continue;
            }
            Backlog.Lane lane = function.backlog.lane(p);
            long[] numbers = lane.numbers.peek(Long.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);
            assertThat(numbers).hasSize(lane.numbers.size());
            count.atFront[p] -= lane.parked.size();
            for (long number : numbers) {
                if (engine.jobs().get(number) != null) {
                    count.atFront[p]--;
                } else {
                    count.waiting[p]++;
                    count.spilled++;
                }
            }
            if (function.isDry(p) && !lane.loading) {
                throw new AssertionError(function + " is dry and nothing is under way");
            }
        }
    }

    private static void count(Count count, Job job) {
        int priority = job.priority().ordinal();
        switch (job.state()) {
            case STORING -> count.storing++;
            case DELAYED -> count.delayed[priority]++;
            case WAITING -> count.waiting[priority]++;
            case RUNNING -> count.running++;
            case ENDED -> throw new AssertionError(job + " is still in the index");
        }
        if (!job.isCancelled()
                && UniqueIndex.isKey(job.body(), job.uniqueStart(), job.uniqueLength(), job.workloadStart())) {
            count.keyed++;
        }
        if (!job.isWanted() && job.state() != JobState.RUNNING) {
            throw new AssertionError(job + " is wanted by nobody and still there");
        }
        if ((job.run() != null) != (job.state() == JobState.RUNNING)) {
            throw new AssertionError(job + ": with a worker " + (job.run() != null));
        }
    }

    private static void checkSession(Session session, Map<FunctionQueue, Count> counts, Set<Job> running) {
        for (Job job = session.running.first(); job != null; job = session.running.after(job)) {
            if (!running.add(job) || job.run().worker() != session) {
                throw new AssertionError(job + " is at two workers");
            }
        }
        for (Ability ability : session.abilities.all()) {
            Count count = counts.get(ability.function);
            count.workers++;
            count.sleeper |= session.attention == Attention.SLEEPING;
            if (session.attention == Attention.SLEEPING && !ability.listed) {
                throw new AssertionError(session + " sleeps and is not found for " + ability.function);
            }
        }
        if (session.wokenFor != null) {
            counts.get(session.wokenFor).woken++;
            assertThat(session.attention).isEqualTo(Attention.WOKEN);
        }
    }

    private static void checkFunction(JobEngine engine, FunctionQueue function, Count count) {
        int waiting = count.waiting[0] + count.waiting[1] + count.waiting[2];
        int delayed = count.delayed[0] + count.delayed[1] + count.delayed[2];
        boolean same = function.running() == count.running
                && function.workers() == count.workers
                && function.woken == count.woken
                && function.keyed == count.keyed
                && function.waiting() == waiting
                && function.delayed() == delayed
                && function.total() == waiting + delayed + count.running
                && function.isIdle() == (count.workers + function.total() + count.storing == 0);
        boolean held = function.isPaused();
        for (Priority priority : Priority.ALL) {
            int p = priority.ordinal();
            held |= function.isDry(p);
            same &= function.queued(priority) == count.waiting[p] + count.delayed[p];
            same &= function.hasReady(p) == (count.atFront[p] > 0);
            same &= engine.dispatcher().isReady(function, p) == (count.atFront[p] > 0 && !held);
        }
        if (!same) {
            throw new AssertionError("counters of " + function + ": running " + function.running() + "/" + count.running
                    + ", workers " + function.workers() + "/" + count.workers + ", woken " + function.woken + "/"
                    + count.woken + ", keyed " + function.keyed + "/" + count.keyed + ", waiting " + function.waiting()
                    + "/" + waiting + ", delayed " + function.delayed() + "/" + delayed + ", storing " + count.storing);
        }
        if (function.available() > count.woken && count.sleeper) {
            throw new AssertionError("a worker sleeps beside the " + function.available() + " jobs of " + function
                    + ", for which " + count.woken + " were woken");
        }
    }
}

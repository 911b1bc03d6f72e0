package dev.gearman.server.engine;

import dev.gearman.server.api.JobQuery;
import dev.gearman.server.api.JobQuery.Order;
import dev.gearman.server.api.JobState;
import dev.gearman.server.engine.index.NumberQueue;
import dev.gearman.server.engine.state.FunctionQueue;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.JobTable;
import dev.gearman.server.engine.state.Session;
import dev.gearman.server.engine.state.Timer;
import dev.gearman.server.engine.state.TimerQueue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Jobs among which those of a query are, in its order, one after the other. */
interface Candidates {
    /** If no more jobs than this can match, they are gathered instead of searched for. */
    int FEW = 10_000;

    /** The next one, {@code null} if none is left. */
    @Nullable
    Job next();

    /** Where to go on behind the last one, {@code null} if nothing can follow. */
    @Nullable
    String cursor();

    static Candidates of(JobEngine engine, JobQuery query) {
        if (query.order() == Order.SOONEST_FIRST) {
            return new ByTime(engine.agenda(), query.cursor());
        }
        boolean newestFirst = query.order() == Order.NEWEST_FIRST;
        String cursor = query.cursor();
        long from = cursor != null ? Long.parseLong(cursor) : newestFirst ? Long.MAX_VALUE : 0;
        long[] few = few(engine, query);
        return few == null
                ? new ByNumber(engine.jobs(), from, newestFirst)
                : new Gathered(engine.jobs(), few, from, newestFirst);
    }

    /**
     * The numbers of all jobs that can match, if they are few: running jobs are found at their workers, delayed ones by
     * their times, those of a small function in its queue.
     */
    private static long @Nullable [] few(JobEngine engine, JobQuery query) {
        String name = query.function();
        FunctionQueue function = name == null ? null : engine.functions().find(name);
        if (name != null && function == null) {
            return NumberQueue.NONE;
        }
        Set<JobState> states = query.worker() != null ? Set.of(JobState.RUNNING) : query.states();
        if (states.contains(JobState.STORING)
                || (states.contains(JobState.RUNNING) && engine.runningJobs() > FEW)
                || (states.contains(JobState.DELAYED)
                        && engine.agenda().size() > FEW
                        && (function == null || function.delayed() > 0))
                || (states.contains(JobState.WAITING)
                        && (function == null || function.backlog != null || function.waiting() > FEW))) {
            return null;
        }
        List<Long> numbers = new ArrayList<>();
        if (states.contains(JobState.RUNNING)) {
            for (Session session : engine.sessions().values()) {
                for (Job job = session.running.first(); job != null; job = session.running.after(job)) {
                    numbers.add(job.number());
                }
            }
        }
        if (states.contains(JobState.DELAYED) && (function == null || function.delayed() > 0)) {
            ByTime delayed = new ByTime(engine.agenda(), null);
            for (Job job = delayed.next(); job != null; job = delayed.next()) {
                numbers.add(job.number());
            }
        }
        if (states.contains(JobState.WAITING) && function != null) {
            function.forEachWaiting(job -> numbers.add(job.number()));
        }
        return numbers.stream().mapToLong(number -> number).sorted().toArray();
    }

    /** All jobs, in the order of their numbers or in the other. */
    final class ByNumber implements Candidates {
        private final JobTable jobs;
        private final boolean newestFirst;
        private long next;

        ByNumber(JobTable jobs, long from, boolean newestFirst) {
            this.jobs = jobs;
            this.next = from;
            this.newestFirst = newestFirst;
        }

        @Override
        public @Nullable Job next() {
            Job job = next < 0 ? null : newestFirst ? jobs.atOrBefore(next) : jobs.atOrAfter(next);
            if (job != null) {
                next = newestFirst ? job.number() - 1 : job.number() + 1;
            }
            return job;
        }

        @Override
        public @Nullable String cursor() {
            return next < 0 ? null : Long.toString(next);
        }
    }

    /** Some jobs, in the order of their numbers or in the other; those that have ended meanwhile are left out. */
    final class Gathered implements Candidates {
        private final JobTable jobs;
        private final long[] numbers;
        private final boolean newestFirst;
        private int index;
        private long next;

        /** @param numbers in ascending order */
        Gathered(JobTable jobs, long[] numbers, long from, boolean newestFirst) {
            this.jobs = jobs;
            this.numbers = numbers;
            this.newestFirst = newestFirst;
            this.next = from;
            int at = Arrays.binarySearch(numbers, from);
            int insertion = at >= 0 ? at : -at - 1;
            this.index = newestFirst && at < 0 ? insertion - 1 : insertion;
        }

        @Override
        public @Nullable Job next() {
            while (index >= 0 && index < numbers.length) {
                long number = numbers[index];
                index += newestFirst ? -1 : 1;
                next = newestFirst ? number - 1 : number + 1;
                Job job = jobs.get(number);
                if (job != null) {
                    return job;
                }
            }
            return null;
        }

        @Override
        public @Nullable String cursor() {
            return next < 0 ? null : Long.toString(next);
        }
    }

    /** Delayed jobs, the next to run first. */
    final class ByTime implements Candidates {
        private final TimerQueue agenda;
        private long time;
        private long place;

        ByTime(TimerQueue agenda, @Nullable String cursor) {
            this.agenda = agenda;
            int dot = cursor == null ? -1 : cursor.indexOf('.');
            this.time = cursor == null ? Long.MIN_VALUE : Long.parseLong(cursor.substring(0, dot));
            this.place = cursor == null ? 0 : Long.parseLong(cursor.substring(dot + 1));
        }

        @Override
        public @Nullable Job next() {
            // what is no job is a deadline of a running one: there are no more of those than of connections
            for (Timer due = agenda.after(time, place); due != null; due = agenda.after(time, place)) {
                time = due.at;
                place = due.sequence;
                if (due.job != null) {
                    return due.job;
                }
            }
            return null;
        }

        @Override
        public @Nullable String cursor() {
            return time == Long.MIN_VALUE ? "0.0" : time + "." + place;
        }
    }
}

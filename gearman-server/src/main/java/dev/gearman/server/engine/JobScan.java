package dev.gearman.server.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A search over all jobs in the order of their numbers, a little at a time, so that a million of them do not hold up the
 * engine. Jobs may come, go and change between the steps.
 */
public final class JobScan {
    /** How many jobs a step looks at, at most. */
    static final int STEP = 2_000;
    /** So many bytes to search cost about as much as a look at a job. */
    private static final int BYTES_A_LOOK = 256;
    /** If no more jobs than this can match, they are gathered instead of searched for. */
    private static final int FEW = 10_000;

    private final JobEngine engine;
    private final JobQuery query;
    private final byte @Nullable [] text;
    private final List<JobView> found = new ArrayList<>();
    /** The numbers of all jobs that can match, in the order of the query, or {@code null} to look at every job. */
    private final long @Nullable [] candidates;

    private int candidate;
    private long next;
    private int scanned;

    JobScan(JobEngine engine, JobQuery query) {
        this.engine = engine;
        this.query = query;
        String wanted = query.text();
        this.text = wanted == null || wanted.isEmpty() ? null : wanted.getBytes(StandardCharsets.UTF_8);
        String cursor = query.cursor();
        this.next = cursor != null ? Long.parseLong(cursor) : query.newestFirst() ? Long.MAX_VALUE : 0;
        this.candidates = candidates();
    }

    /** Looks at some more jobs; the page as soon as it is full or all jobs were looked at, {@code null} before. */
    public @Nullable JobPage step() {
        for (int cost = 0; cost < STEP; cost++) {
            if (found.size() >= query.limit() || scanned >= query.maxScanned()) {
                return new JobPage(List.copyOf(found), next < 0 ? null : Long.toString(next), scanned, unseen());
            }
            Job job = following();
            if (job == null) {
                return new JobPage(List.copyOf(found), null, scanned, unseen());
            }
            scanned++;
            next = query.newestFirst() ? job.number() - 1 : job.number() + 1;
            if (matches(job)) {
                found.add(JobQueries.view(job));
            }
            if (text != null) {
                cost += Math.min(JobQuery.SEARCHED, job.workloadLength()) / BYTES_A_LOOK;
            }
        }
        return null;
    }

    /** Jobs that wait in the store only are not looked at: that would read all of them for a page. */
    private int unseen() {
        if (query.worker() != null || !query.states().contains(JobState.WAITING)) {
            return 0;
        }
        String name = query.function();
        if (name == null) {
            return engine.lookups().spilled();
        }
        FunctionQueue function = engine.functions().find(name);
        return function == null || function.backlog == null
                ? 0
                : Math.min(function.backlog.numbers(), engine.lookups().spilled());
    }

    private @Nullable Job following() {
        if (next < 0) {
            return null;
        }
        if (candidates == null) {
            return query.newestFirst()
                    ? engine.jobs().atOrBefore(next)
                    : engine.jobs().atOrAfter(next);
        }
        while (candidate < candidates.length) {
            Job job = engine.jobs().get(candidates[candidate++]);
            if (job != null) {
                return job;
            }
        }
        return null;
    }

    /** Running jobs are found at their workers, those of a small function in its queue. */
    private long @Nullable [] candidates() {
        String name = query.function();
        FunctionQueue function = name == null ? null : engine.functions().find(name);
        if (name != null && function == null) {
            return new long[0];
        }
        boolean runningOnly = query.worker() != null || query.states().equals(Set.of(JobState.RUNNING));
        boolean fewWaiting = function != null
                && function.delayed() == 0
                && function.waiting() <= FEW
                && !query.states().contains(JobState.STORING);
        if (engine.runningJobs() > FEW || (!runningOnly && !fewWaiting)) {
            return null;
        }
        List<Long> numbers = new ArrayList<>();
        for (Session session : engine.sessions().values()) {
            for (Job job = session.running.first(); job != null; job = session.running.after(job)) {
                numbers.add(job.number());
            }
        }
        if (function != null && !runningOnly) {
            function.forEachWaiting(job -> numbers.add(job.number()));
        }
        long[] sorted = numbers.stream()
                .mapToLong(number -> number)
                .filter(number -> query.newestFirst() ? number <= next : number >= next)
                .sorted()
                .toArray();
        if (query.newestFirst()) {
            for (int i = 0, j = sorted.length - 1; i < j; i++, j--) {
                long swap = sorted[i];
                sorted[i] = sorted[j];
                sorted[j] = swap;
            }
        }
        return sorted;
    }

    private boolean matches(Job job) {
        String function = query.function();
        String client = query.client();
        Long worker = query.worker();
        Run run = job.run();
        return query.states().contains(job.state())
                && (function == null || function.equals(job.function().text()))
                && (client == null || client.equals(job.client()))
                && (worker == null || (run != null && run.worker().id() == worker))
                && (text == null || mentions(job, text));
    }

    private static boolean mentions(Job job, byte[] text) {
        byte[] body = job.body();
        return holdsInWorkload(job, text)
                || holds(body, job.uniqueStart(), job.uniqueStart() + job.uniqueLength(), text)
                || job.handle().contains(new String(text, StandardCharsets.UTF_8));
    }

    private static boolean holdsInWorkload(Job job, byte[] text) {
        if (job.isLarge()) {
            byte[] beginning = job.workload(JobQuery.SEARCHED);
            return holds(beginning, 0, beginning.length, text);
        }
        int start = job.workloadStart();
        return holds(job.body(), start, start + Math.min(job.workloadLength(), JobQuery.SEARCHED), text);
    }

    private static boolean holds(byte[] bytes, int from, int to, byte[] text) {
        for (int i = from; i <= to - text.length; i++) {
            if (bytes[i] == text[0] && Arrays.equals(bytes, i, i + text.length, text, 0, text.length)) {
                return true;
            }
        }
        return false;
    }
}

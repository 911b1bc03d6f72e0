package dev.gearman.server.engine;

import dev.gearman.server.api.JobPage;
import dev.gearman.server.api.JobQuery;
import dev.gearman.server.api.JobState;
import dev.gearman.server.api.JobView;
import dev.gearman.server.engine.state.FunctionQueue;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.Run;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A search over jobs, a little at a time, so that a million of them do not hold up the engine. Jobs may come, go and change
 * between the steps. {@link Candidates} says where it looks.
 */
public final class JobScan {
    /** How many jobs a step looks at, at most: a packet that comes meanwhile waits for that long. */
    private static final int STEP = 128;
    /** So many bytes to search cost about as much as a look at a job. */
    private static final int BYTES_A_LOOK = 256;

    private final JobEngine engine;
    private final JobQuery query;
    private final byte @Nullable [] text;
    private final List<JobView> found = new ArrayList<>();
    private final Candidates candidates;
    private final long until;
    private final ScanPace pace = new ScanPace();
    private int scanned;

    JobScan(JobEngine engine, JobQuery query) {
        this.engine = engine;
        this.query = query;
        String wanted = query.text();
        this.text = wanted == null || wanted.isEmpty() ? null : wanted.getBytes(StandardCharsets.UTF_8);
        this.candidates = Candidates.of(engine, query);
        this.until = engine.now() + query.patience().toMillis();
    }

    /** Looks at some more jobs; the page as soon as it is full or there is reason to end it, {@code null} before. */
    public @Nullable JobPage step() {
        long begin = System.nanoTime();
        JobPage page = look();
        pace.stepped(System.nanoTime() - begin);
        return page;
    }

    /** How long to wait before the next step, in nanoseconds, so that others have their share of the engine's time. */
    public long pauseNanos() {
        return pace.pause(engine.isQuiet());
    }

    private @Nullable JobPage look() {
        if (scanned > 0 && engine.now() >= until) {
            return page(candidates.cursor());
        }
        for (int cost = 0; cost < STEP; cost++) {
            if (found.size() >= query.limit() || scanned >= query.maxScanned()) {
                return page(candidates.cursor());
            }
            Job job = candidates.next();
            if (job == null) {
                return page(null);
            }
            scanned++;
            if (matches(job)) {
                found.add(JobQueries.view(job));
                cost += job.attempts().length / BYTES_A_LOOK;
            }
            if (text != null) {
                cost += Math.min(JobQuery.SEARCHED, job.workloadLength()) / BYTES_A_LOOK;
            }
        }
        return null;
    }

    private JobPage page(@Nullable String cursor) {
        return new JobPage(List.copyOf(found), cursor, scanned, unseen());
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

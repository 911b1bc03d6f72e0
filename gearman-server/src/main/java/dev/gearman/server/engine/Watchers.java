package dev.gearman.server.engine;

import dev.gearman.protocol.ErrorCode;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.RefusedException;
import dev.gearman.server.api.JobWatcher;
import dev.gearman.server.api.Outcome;
import dev.gearman.server.engine.state.Job;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who watches which job. Costs a job that nobody watches one look at a counter. */
public final class Watchers {
    /** Most watchers of all jobs. */
    static final int MOST = 100_000;

    private static final byte[] NOTHING = {};

    private final LongObjectMap<List<JobWatcher>> byNumber = new LongObjectHashMap<>();
    private final OncePerFaultLog faults;
    private int count;

    Watchers(OncePerFaultLog faults) {
        this.faults = faults;
    }

    /** @throws RefusedException if there are too many watchers for another one */
    public void requireRoom() {
        if (count >= MOST) {
            throw new RefusedException(ErrorCode.QUEUE_ERROR, "jobs have " + MOST + " watchers already");
        }
    }

    /** From now on a watcher sees what happens to a job. */
    public void add(long number, JobWatcher watcher) {
        List<JobWatcher> known = byNumber.get(number);
        if (known == null) {
            known = new ArrayList<>(1);
            byNumber.put(number, known);
        }
        known.add(watcher);
        count++;
    }

    public void remove(long number, JobWatcher watcher) {
        List<JobWatcher> known = byNumber.get(number);
        if (known != null && known.remove(watcher)) {
            count--;
            if (known.isEmpty()) {
                byNumber.remove(number);
            }
        }
    }

    void became(Job job) {
        if (count > 0) {
            tell(byNumber.get(job.number()), watcher -> watcher.became(job.state()));
        }
    }

    void progress(Job job, long numerator, long denominator) {
        if (count > 0) {
            tell(byNumber.get(job.number()), watcher -> watcher.progress(numerator, denominator));
        }
    }

    /** Tells of a WORK_DATA, WORK_WARNING or WORK_EXCEPTION. */
    void report(Job job, Packet report) {
        List<JobWatcher> told = count > 0 ? byNumber.get(job.number()) : null;
        if (told == null) {
            return;
        }
        byte[] data = report.data();
        switch (report.type()) {
            case WORK_DATA -> tell(told, watcher -> watcher.data(data));
            case WORK_WARNING -> tell(told, watcher -> watcher.warning(data));
            case WORK_EXCEPTION -> tell(told, watcher -> watcher.exception(data));
            default -> {}
        }
    }

    /** Tells the end of a job, and forgets who watched it. */
    void ended(Job job, Outcome outcome, @Nullable Packet report) {
        List<JobWatcher> told = count > 0 ? byNumber.remove(job.number()) : null;
        if (told == null) {
            return;
        }
        count -= told.size();
        byte[] result = outcome == Outcome.COMPLETED && report != null ? report.data() : NOTHING;
        tell(told, watcher -> watcher.ended(outcome, result));
    }

    private void tell(@Nullable List<JobWatcher> told, Consumer<JobWatcher> event) {
        if (told == null) {
            return;
        }
        for (JobWatcher watcher : List.copyOf(told)) {
            try {
                event.accept(watcher);
            } catch (RuntimeException e) {
                faults.note("a watcher of a job", e);
            }
        }
    }
}

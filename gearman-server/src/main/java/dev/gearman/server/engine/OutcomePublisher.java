package dev.gearman.server.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.protocol.Excerpt;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.server.api.Attempt;
import dev.gearman.server.api.DeadJob;
import dev.gearman.server.api.DeadSet;
import dev.gearman.server.api.HandlePrefix;
import dev.gearman.server.api.JobListener;
import dev.gearman.server.api.JobRecord;
import dev.gearman.server.api.JobState;
import dev.gearman.server.api.NameCodec;
import dev.gearman.server.api.Outcome;
import dev.gearman.server.api.Priority;
import dev.gearman.server.engine.state.AttemptLog;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.Run;
import dev.gearman.server.store.StoredJob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down how jobs ended, for those who want to know; nothing is made for nobody. */
final class OutcomePublisher {
    /** Largest error in bytes that is looked at as a whole. */
    private static final int READ_WHOLE = 1024 * 1024;

    private final EngineListeners followers;
    private final OncePerFaultLog faults;
    private final int maxError;
    private final boolean listening;

    OutcomePublisher(EngineListeners followers, OncePerFaultLog faults, int maxError) {
        this.followers = followers;
        this.faults = faults;
        this.maxError = maxError;
        this.listening = followers.listener() != JobListener.NONE;
    }

    /** Whether the end of a job is to be told. A job that the store never had is none: its submission is refused. */
    boolean wantsToKnow(Job job) {
        return listening && job.state() != JobState.STORING;
    }

    /** Whether there is a dead set. */
    boolean keepTheDead() {
        return followers.deadSet() != DeadSet.NONE;
    }

    /** The attempt that is under way, as it ends now. */
    Attempt attempt(Run run, long now, Outcome outcome, @Nullable Packet report) {
        return new Attempt(
                run.startedAt(),
                now,
                run.worker().address(),
                run.worker().clientId(),
                outcome,
                error(ofType(PacketType.WORK_EXCEPTION, report)));
    }

    /** Bytes in the middle of what is too large to be read as a whole count as characters. */
    private String error(@Nullable Packet exception) {
        if (exception == null) {
            return "";
        }
        int missing = exception.dataLength() - READ_WHOLE;
        if (missing <= 0) {
            return Excerpt.of(NameCodec.text(exception.data()), maxError);
        }
        byte[] first = exception.data(READ_WHOLE / 2 + 1);
        byte[] last = exception.dataEnd(READ_WHOLE / 2);
        int start = 0;
        while (start < 3 && (last[start] & 0xc0) == 0x80) {
            start++;
        }
        return Excerpt.of(
                NameCodec.beginning(first, 0, first.length, READ_WHOLE / 2)
                        + Excerpt.gap(missing)
                        + NameCodec.text(last, start, last.length - start),
                maxError);
    }

    private static @Nullable Packet ofType(PacketType type, @Nullable Packet report) {
        return report != null && report.type() == type ? report : null;
    }

    /**
     * What is to be told of a job that ends now.
     *
     * @param dead whether its last attempt is in its log already, since it goes to the dead set
     * @param report the worker's report that ended it, if one did
     */
    JobRecord record(Job job, long now, Outcome outcome, boolean dead, @Nullable Packet report) {
        Run run = job.run();
        List<Attempt> attempts = AttemptLog.attempts(job.attempts());
        int count = AttemptLog.count(job.attempts());
        Packet result = ofType(PacketType.WORK_COMPLETE, report);
        return new JobRecord(
                job.number(),
                job.prefix(),
                job.function().text(),
                NameCodec.text(job.body(), job.uniqueStart(), job.uniqueLength()),
                job.priority(),
                job.isBackground(),
                dead,
                outcome,
                job.client(),
                job.submittedAt(),
                run == null ? 0 : run.startedAt(),
                now,
                run == null ? "" : run.worker().address(),
                run == null ? "" : run.worker().clientId(),
                count + (run == null || dead ? 0 : 1),
                dead && !attempts.isEmpty() ? attempts.subList(0, attempts.size() - 1) : attempts,
                error(ofType(PacketType.WORK_EXCEPTION, report)).getBytes(UTF_8),
                job.workloadLength(),
                result == null ? 0 : result.dataLength(),
                result != null && isKept(job, result) ? result.data() : null);
    }

    private boolean isKept(Job job, Packet result) {
        return job.isBackground() && followers.maxKeptResult() > 0 && result.dataLength() <= followers.maxKeptResult();
    }

    void tell(JobRecord record) {
        try {
            followers.listener().ended(record);
        } catch (RuntimeException e) {
            faults.note("the listener for jobs that end", e);
        }
    }

    void bury(DeadJob job, Runnable stored) {
        try {
            followers.deadSet().bury(job, new Once(stored));
        } catch (RuntimeException e) {
            faults.note("the dead set", e);
        }
    }

    /** Whoever says twice that a job is stored does no harm. */
    private static final class Once implements Runnable {
        private @Nullable Runnable action;

        Once(Runnable action) {
            this.action = action;
        }

        @Override
        public void run() {
            Runnable first = action;
            action = null;
            if (first != null) {
                first.run();
            }
        }
    }

    /** A job whose last attempt is in its log. */
    static DeadJob dead(Job job) {
        return dead(
                job.number(),
                job.handle(),
                job.function().text(),
                NameCodec.text(job.body(), job.uniqueStart(), job.uniqueLength()),
                job.workload(),
                job.priority(),
                job.reducer(),
                job.submittedAt(),
                job.client(),
                job.attempts());
    }

    /** A job that the last start wanted to bury. */
    static DeadJob dead(StoredJob job) {
        return dead(
                job.number(),
                HandlePrefix.ofBytes(job.handlePrefix()).handle(job.number()),
                NameCodec.text(job.function()),
                NameCodec.text(job.unique()),
                job.workload(),
                Priority.ALL[job.priority()],
                job.reducer(),
                job.submittedAt(),
                job.client(),
                job.attempts());
    }

    private static DeadJob dead(
            long number,
            String handle,
            String function,
            String unique,
            byte[] workload,
            Priority priority,
            byte[] reducer,
            long submittedAt,
            String client,
            byte[] log) {
        List<Attempt> attempts = AttemptLog.attempts(log);
        Attempt last = attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
        return new DeadJob(
                number,
                handle,
                function,
                unique,
                workload,
                priority,
                NameCodec.text(reducer),
                submittedAt,
                last == null ? submittedAt : last.endedAt(),
                client,
                last == null ? Outcome.FAILED : last.outcome(),
                last == null ? "" : last.error(),
                AttemptLog.count(log),
                attempts);
    }
}

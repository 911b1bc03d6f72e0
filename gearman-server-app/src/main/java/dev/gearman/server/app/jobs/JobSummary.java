package dev.gearman.server.app.jobs;

import dev.gearman.server.api.JobState;
import dev.gearman.server.api.JobView;
import dev.gearman.server.api.Priority;
import dev.gearman.server.app.deadletter.BuriedJob;
import dev.gearman.server.app.history.EndedJob;
import dev.gearman.server.app.records.ErrorText;
import dev.gearman.server.app.records.RecordedOutcome;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A job, wherever it is, in one line.
 *
 * @param state waiting, delayed, running, completed, failed, exception, timed-out, lost, cancelled, abandoned or dead
 * @param live whether the engine has it: it has not ended
 * @param notBefore when it may run at the earliest, {@code null} for at once
 * @param worker address of the (last) worker, empty if none
 * @param workerId what that worker calls itself, empty if it does not say
 * @param connection number of the connection of the worker that runs it, 0 if none does
 * @param numerator how far it is, as its worker told
 * @param denominator out of how much; 0 if its worker did not tell
 * @param attempts how many workers had it
 * @param error what the last worker said, in one line in lists; empty if nothing
 */
public record JobSummary(
        String handle,
        String function,
        String unique,
        String state,
        boolean live,
        Priority priority,
        boolean background,
        Instant submittedAt,
        @Nullable Instant notBefore,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        String client,
        String worker,
        String workerId,
        long connection,
        long numerator,
        long denominator,
        int attempts,
        String error,
        long workloadSize,
        long resultSize) {

    static JobSummary of(JobView job) {
        JobView.Running run = job.running();
        boolean running = job.state() == JobState.RUNNING && run != null;
        return new JobSummary(
                job.handle(),
                job.function(),
                job.unique(),
                word(job.state().name()),
                true,
                job.priority(),
                job.background(),
                Instant.ofEpochMilli(job.submittedAt()),
                job.notBefore() == 0 ? null : Instant.ofEpochMilli(job.notBefore()),
                run == null ? null : Instant.ofEpochMilli(run.startedAt()),
                null,
                job.client(),
                run == null ? "" : run.worker(),
                run == null ? "" : id(run.workerId()),
                run == null ? 0 : run.connection(),
                run == null ? 0 : run.numerator(),
                run == null ? 0 : run.denominator(),
                job.attemptCount() + (running ? 1 : 0),
                job.attempts().isEmpty()
                        ? ""
                        : job.attempts().get(job.attempts().size() - 1).error(),
                job.workloadSize(),
                0);
    }

    static JobSummary of(EndedJob job) {
        return new JobSummary(
                job.handle(),
                job.function(),
                job.unique(),
                word(job.outcome()),
                false,
                job.priority(),
                job.background(),
                job.submittedAt(),
                null,
                job.startedAt(),
                job.endedAt(),
                job.client(),
                job.worker(),
                id(job.workerId()),
                0,
                0,
                0,
                job.attempts(),
                job.error(),
                job.workloadSize(),
                job.resultSize());
    }

    static JobSummary of(BuriedJob job) {
        return new JobSummary(
                job.handle(),
                job.function(),
                job.unique(),
                "dead",
                false,
                job.priority(),
                true,
                job.submittedAt(),
                null,
                job.attempts().isEmpty()
                        ? null
                        : job.attempts().get(job.attempts().size() - 1).startedAt(),
                job.diedAt(),
                job.client(),
                job.attempts().isEmpty()
                        ? ""
                        : job.attempts().get(job.attempts().size() - 1).worker(),
                job.attempts().isEmpty()
                        ? ""
                        : id(job.attempts().get(job.attempts().size() - 1).workerId()),
                0,
                0,
                0,
                job.attemptCount(),
                job.error(),
                job.workloadSize(),
                0);
    }

    /** This job with its error in one line, for lists. */
    public JobSummary brief() {
        return new JobSummary(
                handle,
                function,
                unique,
                state,
                live,
                priority,
                background,
                submittedAt,
                notBefore,
                startedAt,
                endedAt,
                client,
                worker,
                workerId,
                connection,
                numerator,
                denominator,
                attempts,
                ErrorText.brief(error),
                workloadSize,
                resultSize);
    }

    /** An outcome in the words of addresses and JSON. */
    public static String word(RecordedOutcome outcome) {
        return word(outcome.name());
    }

    private static String word(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Workers that say nothing are called "-" on the job port. */
    private static String id(String workerId) {
        return workerId.equals("-") ? "" : workerId;
    }
}

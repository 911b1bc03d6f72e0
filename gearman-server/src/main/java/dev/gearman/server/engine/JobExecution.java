package dev.gearman.server.engine;

import dev.gearman.protocol.Decimal;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.server.api.Outcome;
import dev.gearman.server.api.RetryRule;
import dev.gearman.server.api.TimeoutAction;
import dev.gearman.server.engine.state.Attachment;
import dev.gearman.server.engine.state.AttemptLog;
import dev.gearman.server.engine.state.EngineOptions;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.JobRegistry;
import dev.gearman.server.engine.state.Run;
import dev.gearman.server.engine.state.Session;
import dev.gearman.server.engine.state.TimerQueue;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What workers do with their jobs, and what follows from an attempt that failed: another one, or the job's end. */
final class JobExecution {
    private final EngineOptions options;
    private final InstantSource clock;
    private final TimerQueue agenda;
    private final JobRegistry jobs;
    private final JobCompletion endings;
    private final Watchers watchers;
    private final RandomGenerator random;

    JobExecution(
            EngineOptions options,
            InstantSource clock,
            TimerQueue agenda,
            JobRegistry jobs,
            JobCompletion endings,
            Watchers watchers,
            RandomGenerator random) {
        this.options = options;
        this.clock = clock;
        this.agenda = agenda;
        this.jobs = jobs;
        this.endings = endings;
        this.watchers = watchers;
        this.random = random;
    }

    /** A worker gets a job; {@code timeout} milliseconds for it, 0 for any time. */
    void start(Job job, Session worker, long timeout) {
        long now = clock.millis();
        Run run = new Run(worker, now);
        if (worker.lastException == job.number()) {
            // a failure that is reported from now on is one of this attempt
            worker.lastException = -1;
        }
        endings.started(job, run);
        if (timeout > 0) {
            run.deadline = agenda.at(now + timeout, () -> outOfTime(job, run));
        }
    }

    // ---------------------------------------------------------------- reports

    /** The job that a worker reports about, or {@code null} if it does not run this job, or no longer. */
    @Nullable
    Job running(Session worker, Packet report) {
        Job job = jobs.find(report.body(), report.start(0), report.end(0));
        Run run = job == null ? null : job.run();
        return run == null || run.worker() != worker ? null : job;
    }

    /**
     * Whether this is the final report of an attempt whose time was over: it is late, and no mistake. Each is expected
     * once.
     */
    boolean isLate(Session worker, Packet report) {
        long number = number(report);
        boolean late = worker.late != null && worker.late.take(number);
        if (late && report.type() == PacketType.WORK_EXCEPTION) {
            worker.lastException = number;
        }
        return late;
    }

    /** Whether this WORK_FAIL follows a WORK_EXCEPTION of the same job: some workers send both, and mean one end. */
    boolean isEchoOfException(Session worker, Packet report) {
        boolean echo = worker.lastException >= 0 && number(report) == worker.lastException;
        worker.lastException = -1;
        return echo;
    }

    private static long number(Packet report) {
        int start = JobRegistry.numberStart(report.body(), report.start(0), report.end(0));
        return Decimal.exact(report.body(), start, report.end(0));
    }

    /** Passes a report of a job's worker on to all who wait for the job. */
    void tell(Job job, Packet report) {
        for (Attachment a = job.clients; a != null; a = a.nextOfJob) {
            a.client.peer().send(report);
        }
        watchers.report(job, report);
    }

    /** A job's worker tells how far it is; the packet is passed on as it came. */
    void progress(Job job, long numerator, long denominator, Packet report) {
        Run run = job.run();
        if (run != null) {
            run.progress(numerator, denominator);
            watchers.progress(job, run.numerator(), run.denominator());
        }
        for (Attachment a = job.clients; a != null; a = a.nextOfJob) {
            a.client.peer().send(report);
        }
    }

    // ---------------------------------------------------------------- ends of attempts

    /** A job's worker has finished it. */
    void complete(Job job, Packet report) {
        Run run = job.run();
        if (run != null) {
            endings.complete(job, run, report);
        }
    }

    /** A job's worker has failed, which it told by a WORK_FAIL or a WORK_EXCEPTION. */
    void fail(Job job, Packet report) {
        Run run = job.run();
        if (run == null) {
            return;
        }
        Outcome outcome = Outcome.FAILED;
        if (report.type() == PacketType.WORK_EXCEPTION) {
            outcome = Outcome.EXCEPTION;
            run.worker().lastException = job.number();
            watchers.report(job, report);
        }
        if (isRetried(job, outcome)) {
            retry(job, run, outcome, report);
        } else {
            endings.fail(job, outcome, report);
        }
    }

    private void outOfTime(Job job, Run run) {
        run.deadline = null;
        run.worker().expectLate(job.number());
        if (options.timeoutAction() == TimeoutAction.REQUEUE || isRetried(job, Outcome.TIMED_OUT)) {
            lose(job, Outcome.TIMED_OUT);
        } else {
            endings.fail(job, Outcome.TIMED_OUT, null);
        }
    }

    /** A running job's worker is gone, or will not finish it: the job goes to the end of its queue, or ends here. */
    void lose(Job job, Outcome outcome) {
        Run run = job.run();
        if (run == null) {
            return;
        }
        job.lost();
        if (!job.isWanted()) {
            endings.end(job, Outcome.ABANDONED, null);
        } else if (isRetried(job, outcome)) {
            retry(job, run, outcome, null);
        } else if (options.jobRetries() >= 0 && job.losses() >= Math.max(1, options.jobRetries())) {
            endings.fail(job, outcome, null);
        } else {
            endings.tryAgain(job, run, outcome, null, 0);
        }
    }

    /** Whether a rule says what follows. */
    private static boolean isRetried(Job job, Outcome outcome) {
        RetryRule rule = job.function().retryRule;
        return rule != null && rule.on().contains(outcome) && job.isWanted();
    }

    private void retry(Job job, Run run, Outcome outcome, @Nullable Packet report) {
        RetryRule rule = job.function().retryRule;
        int failed = AttemptLog.count(job.attempts()) + 1;
        if (rule == null || failed >= rule.maxAttempts()) {
            endings.fail(job, outcome, report);
            return;
        }
        job.function().retried++;
        run.worker().failed++;
        endings.tryAgain(job, run, outcome, report, rule.pause(failed, random));
    }
}

package dev.gearman.server.engine;

import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.server.api.Attempt;
import dev.gearman.server.api.DeadJob;
import dev.gearman.server.api.JobRecord;
import dev.gearman.server.api.JobState;
import dev.gearman.server.api.Outcome;
import dev.gearman.server.engine.dispatch.Dispatcher;
import dev.gearman.server.engine.state.Attachment;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.Job.StoreState;
import dev.gearman.server.engine.state.JobRegistry;
import dev.gearman.server.engine.state.Run;
import dev.gearman.server.engine.state.StoredJobs;
import dev.gearman.server.engine.state.Timer;
import dev.gearman.server.engine.state.TimerQueue;
import dev.gearman.server.store.JobJournal;
import dev.gearman.server.store.StoredJob;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * How jobs end, whichever way: their clients are told, they leave every list, and those who follow them hear of it. Also
 * how an attempt ends, whether its job does or not.
 */
final class JobCompletion {
    private final InstantSource clock;
    private final JobJournal journal;
    private final TimerQueue agenda;
    private final Dispatcher dispatcher;
    private final JobRegistry jobs;
    private final OutcomePublisher outcomes;
    private final Watchers watchers;
    private int runningJobs;
    private Runnable onJobEnd = () -> {};

    JobCompletion(
            InstantSource clock,
            JobJournal journal,
            TimerQueue agenda,
            Dispatcher dispatcher,
            JobRegistry jobs,
            OutcomePublisher outcomes,
            Watchers watchers) {
        this.clock = clock;
        this.journal = journal;
        this.agenda = agenda;
        this.dispatcher = dispatcher;
        this.jobs = jobs;
        this.outcomes = outcomes;
        this.watchers = watchers;
    }

    /** Tells those who want to know of a job that was cancelled while it was in the store only. */
    void tellCancelled(Job job) {
        job.become(JobState.WAITING);
        watchers.ended(job, Outcome.CANCELLED, null);
        if (outcomes.wantsToKnow(job)) {
            outcomes.tell(outcomes.record(job, clock.millis(), Outcome.CANCELLED, false, null));
        }
    }

    /** A job is gone that was not in memory, or nothing keeps the engine from being empty any more. */
    void jobEnded() {
        onJobEnd.run();
    }

    /** Is called whenever a job has ended or gone back to its queue. */
    void onJobEnd(Runnable action) {
        onJobEnd = action;
    }

    int runningJobs() {
        return runningJobs;
    }

    /** A worker has got a job. */
    void started(Job job, Run run) {
        job.become(JobState.RUNNING);
        job.promoted(false);
        job.run(run);
        job.function().count(job, 1);
        run.worker().running.addLast(job);
        runningJobs++;
        watchers.became(job);
    }

    /** An attempt is over; what happens to the job is the caller's to decide. */
    void stopRunning(Job job) {
        Run run = job.run();
        if (run != null) {
            if (run.deadline != null) {
                agenda.cancel(run.deadline);
            }
            run.worker().running.remove(job);
            job.run(null);
            runningJobs--;
        }
        job.function().count(job, -1);
    }

    /** An attempt has failed, and the job goes back to its queue: at once, or after a pause in milliseconds. */
    void tryAgain(Job job, Run run, Outcome outcome, @Nullable Packet report, long pause) {
        Attempt attempt = outcomes.attempt(run, clock.millis(), outcome, report);
        stopRunning(job);
        jobs.addAttempt(job, attempt);
        if (pause > 0) {
            dispatcher.enqueueAt(clock.millis() + pause, job);
        } else {
            dispatcher.enqueue(job);
        }
        changed(job);
        watchers.became(job);
        onJobEnd.run();
    }

    /** Something of a job has changed that a restart must not undo. */
    void changed(Job job) {
        if (job.stored() != StoreState.NO) {
            journal.change(StoredJobs.change(job));
        }
    }

    /** A job's worker has finished it. */
    void complete(Job job, Run run, Packet report) {
        for (Attachment a = job.clients; a != null; a = a.nextOfJob) {
            a.client.peer().send(report);
        }
        job.function().completed++;
        run.worker().completed++;
        end(job, Outcome.COMPLETED, report);
    }

    /** A job has failed for good. */
    void fail(Job job, Outcome outcome, @Nullable Packet report) {
        tellClients(job, report != null && report.type() == PacketType.WORK_EXCEPTION ? report : null);
        job.function().failed++;
        Run run = job.run();
        if (run != null) {
            run.worker().failed++;
        }
        if (run != null && job.isBackground() && !job.isCancelled() && outcomes.keepTheDead()) {
            bury(job, outcomes.attempt(run, clock.millis(), outcome, report), report);
        } else {
            end(job, outcome, report);
        }
    }

    private void bury(Job job, Attempt last, @Nullable Packet report) {
        job.function().dead++;
        jobs.addLastAttempt(job, last);
        DeadJob dead = OutcomePublisher.dead(job);
        boolean stored = job.stored() != StoreState.NO;
        if (stored) {
            // until the dead set has it, the store knows that it is not to be run again
            journal.change(StoredJobs.spent(job));
            job.stored(StoreState.NO);
        }
        end(job, last.outcome(), true, report);
        long number = job.number();
        outcomes.bury(dead, () -> {
            if (stored) {
                journal.delete(number);
            }
        });
    }

    /** A job that the dead set did not get before the last stop. */
    void buryAgain(StoredJob stored) {
        jobs.skip(stored.number());
        outcomes.bury(OutcomePublisher.dead(stored), () -> journal.delete(stored.number()));
    }

    /** Cancels a job: its clients are told that it failed. */
    void cancel(Job job) {
        if (!job.isCancelled()) {
            job.function().cancelled++;
        }
        tellClients(job, null);
        jobs.forgetUnique(job);
        if (job.state() != JobState.RUNNING) {
            end(job, Outcome.CANCELLED, null);
        } else if (!job.isCancelled()) {
            job.cancel();
            forgetStored(job);
            watchers.ended(job, Outcome.CANCELLED, null);
        }
    }

    /** Tells all clients of a job that it has failed, each only once, and lets them go. */
    private static void tellClients(Job job, @Nullable Packet exception) {
        for (Attachment a = job.clients; a != null; a = a.nextOfJob) {
            if (exception != null && a.client.wantsExceptions()) {
                a.client.peer().send(exception);
            } else {
                a.client.peer().send(PacketType.WORK_FAIL, job);
            }
        }
        Attachment.detachAll(job);
    }

    /** Ends a job that nobody wants any more, unless a worker has it already: that one may finish undisturbed. */
    void dropUnwanted(Job job) {
        if (!job.isWanted() && job.state() != JobState.RUNNING && job.state() != JobState.ENDED) {
            end(job, Outcome.ABANDONED, null);
        }
    }

    /** The end of every job, whatever state it is in: nothing refers to it afterwards. */
    void end(Job job, Outcome outcome, @Nullable Packet report) {
        end(job, job.isCancelled() ? Outcome.CANCELLED : outcome, false, report);
    }

    private void end(Job job, Outcome outcome, boolean dead, @Nullable Packet report) {
        JobRecord record =
                outcomes.wantsToKnow(job) ? outcomes.record(job, clock.millis(), outcome, dead, report) : null;
        switch (job.state()) {
            case RUNNING -> stopRunning(job);
            case WAITING -> dispatcher.withdraw(job);
            case DELAYED, STORING -> job.function().count(job, -1);
            case ENDED -> throw new IllegalStateException(job.handle() + " has ended before");
        }
        Timer delay = job.delay();
        if (delay != null) {
            agenda.cancel(delay);
            job.delay(null);
        }
        Attachment.detachAll(job);
        job.become(JobState.ENDED);
        jobs.remove(job);
        forgetStored(job);
        watchers.ended(job, outcome, report);
        if (record != null) {
            outcomes.tell(record);
        }
        onJobEnd.run();
    }

    private void forgetStored(Job job) {
        if (job.stored() != StoreState.NO) {
            job.stored(StoreState.NO);
            journal.delete(job.number());
        }
    }
}

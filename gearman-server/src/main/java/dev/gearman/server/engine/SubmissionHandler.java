package dev.gearman.server.engine;

import dev.gearman.protocol.ErrorCode;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.protocol.ProtocolLimits;
import dev.gearman.protocol.RefusedException;
import dev.gearman.server.api.JobState;
import dev.gearman.server.engine.dispatch.Dispatcher;
import dev.gearman.server.engine.state.Attachment;
import dev.gearman.server.engine.state.FunctionQueue;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.Job.StoreState;
import dev.gearman.server.engine.state.JobRegistry;
import dev.gearman.server.engine.state.Peer.PendingReply;
import dev.gearman.server.engine.state.Session;
import dev.gearman.server.engine.state.StoredJobs;
import dev.gearman.server.engine.state.Submission;
import dev.gearman.server.engine.state.Timer;
import dev.gearman.server.engine.state.WaitingRequest;
import dev.gearman.server.store.JobJournal;
import dev.gearman.server.store.StoreException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How jobs come in: a submission becomes a job or joins one, is stored where it has to be, acknowledged, and let into its
 * queue. Owned by the engine's thread.
 */
final class SubmissionHandler {
    private final JobEngine engine;
    private final JobJournal journal;
    private final JobRegistry jobs;
    private final Dispatcher dispatcher;
    private final JobCompletion endings;
    private boolean refusing;

    SubmissionHandler(
            JobEngine engine, JobJournal journal, JobRegistry jobs, Dispatcher dispatcher, JobCompletion endings) {
        this.engine = engine;
        this.journal = journal;
        this.jobs = jobs;
        this.dispatcher = dispatcher;
        this.endings = endings;
    }

    /** Refuses all submissions from now on. */
    void refuse() {
        refusing = true;
    }

    /** @param rejected numbers of jobs in the store that were looked at and are not to be joined */
    void submit(Answer answer, Submission submission, long[] rejected) {
        if (refusing) {
            throw new RefusedException(ErrorCode.SHUTDOWN, "the server is shutting down and takes no more jobs");
        }
        if (submission.uniqueLength() > ProtocolLimits.MAX_UNIQUE) {
            throw new RefusedException(ErrorCode.ARGUMENT_TOO_LARGE, "Unique value too large");
        }
        if (engine.recovery().holds(answer, submission)) {
            return;
        }
        FunctionQueue function = engine.functions().find(submission.body(), 0, submission.functionLength());
        Job known = function == null ? null : jobs.find(function, submission);
        if (known == null && function != null && engine.lookups().holds(answer, function, submission, rejected)) {
            return;
        }
        if (known == null) {
            accept(answer, create(answer.client(), function, submission), submission.notBefore());
        } else if (submission.background()) {
            joinInBackground(answer, known);
        } else {
            Attachment.attach(answer.client(), known);
            answer.created(known);
        }
    }

    private Job create(Session client, @Nullable FunctionQueue known, Submission submission) {
        if (known != null && known.isFull(submission.priority())) {
            throw new RefusedException(ErrorCode.QUEUE_ERROR, "Job queue is full");
        }
        jobs.requireRoom(submission);
        FunctionQueue function =
                known != null ? known : engine.functions().obtain(submission.body(), 0, submission.functionLength());
        Job job = jobs.create(
                function,
                submission,
                engine.now(),
                client.address(),
                engine.recovery().isRunning());
        function.count(job, 1);
        function.submitted++;
        return job;
    }

    private void accept(Answer answer, Job job, long notBefore) {
        if (job.isBackground() && journal.isDurable()) {
            acknowledgeLater(answer, job);
            save(job, notBefore);
            return;
        }
        if (!job.isBackground()) {
            Attachment.attach(answer.client(), job);
        }
        release(job, notBefore);
        answer.created(job);
    }

    /** Lets a job run now, or when its time has come. */
    void release(Job job, long notBefore) {
        job.function().count(job, -1);
        if (notBefore > engine.now()) {
            dispatcher.enqueueAt(notBefore, job);
        } else if (job.isPromoted()) {
            dispatcher.enqueueFirst(job);
        } else {
            dispatcher.enqueue(job);
        }
    }

    /** A background submission for a job that exists: from now on it is to be done even if nobody waits. */
    private void joinInBackground(Answer answer, Job job) {
        boolean unsaved = journal.isDurable() && job.stored() != StoreState.YES;
        if (!unsaved) {
            job.background(true);
            answer.created(job);
            return;
        }
        acknowledgeLater(answer, job);
        if (job.stored() == StoreState.NO) {
            job.background(true);
            Timer delay = job.delay();
            save(job, delay == null ? 0 : delay.at);
        }
    }

    /** The reply waits for the store; if all who wait for it leave before a commit has begun, the job is not stored. */
    private void acknowledgeLater(Answer answer, Job job) {
        job.acknowledgeLater(new WaitingRequest(answer.client(), answer.later(), false) {
            @Override
            public void dropped() {
                if (job.forgetAcknowledgement(this) && job.stored() == StoreState.WRITING) {
                    journal.withdraw(job.number());
                }
            }
        });
    }

    private void save(Job job, long notBefore) {
        job.stored(StoreState.WRITING);
        journal.save(StoredJobs.of(job, notBefore), failure -> saved(job, notBefore, failure));
    }

    private void saved(Job job, long notBefore, @Nullable StoreException failure) {
        job.stored(failure == null ? StoreState.YES : StoreState.NO);
        for (WaitingRequest waiting : job.takeAcknowledgements()) {
            waiting.end();
            PendingReply reply = Objects.requireNonNull(waiting.place);
            if (failure == null) {
                reply.complete(PacketType.JOB_CREATED, job);
            } else {
                reply.complete(Packet.error(ErrorCode.QUEUE_ERROR, "job not stored: " + failure.getMessage()));
            }
        }
        if (failure != null) {
            job.background(false);
        }
        if (job.state() == JobState.STORING && job.isWanted()) {
            release(job, notBefore);
        } else {
            endings.dropUnwanted(job);
        }
    }
}

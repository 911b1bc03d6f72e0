package dev.gearman.server.engine;

import dev.gearman.protocol.Decimal;
import dev.gearman.protocol.ErrorCode;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.protocol.ProtocolLimits;
import dev.gearman.protocol.RefusedException;
import dev.gearman.server.engine.Dispatcher.Taken;
import dev.gearman.server.engine.Job.StoreState;
import dev.gearman.server.engine.Peer.PendingReply;
import dev.gearman.server.store.JobJournal;
import dev.gearman.server.store.StoreException;
import dev.gearman.server.store.StoredJob;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a job server on functions, jobs, workers and clients.
 *
 * <p>All of it belongs to one thread, which makes every call; what is asked of a connection is sent through its
 * {@link Peer}. An operation that its caller may not do throws {@link RefusedException} and has changed nothing.
 */
public final class JobEngine {
    private final EngineOptions options;
    private final InstantSource clock;
    private final JobJournal journal;
    private final Agenda agenda;
    private final Dispatcher dispatcher;
    private final FunctionTable functions;
    private final JobRegistry jobs;
    /** By their ids, in the order in which they came. */
    private final Map<Long, Session> sessions = new LinkedHashMap<>();

    private final EngineView view;
    private long sessionCount;
    private int runningJobs;
    private boolean refusing;
    private Runnable onJobEnd = () -> {};

    /** @param alarm calls {@link #onAlarm()} when the engine has asked for it */
    public JobEngine(EngineOptions options, InstantSource clock, JobJournal journal, Alarm alarm) {
        this.options = options;
        this.clock = clock;
        this.journal = journal;
        this.agenda = new Agenda(alarm);
        this.dispatcher = new Dispatcher(options, clock, agenda);
        this.functions = new FunctionTable(options.maxFunctions(), options.maxJobsPerFunction());
        this.jobs = new JobRegistry(options, clock);
        this.view = new EngineView(this);
    }

    // ---------------------------------------------------------------- connections

    /** A connection came. */
    public Session connect(Peer peer, String address) {
        long id = ++sessionCount;
        Session session = new Session(id, peer, address, clock.millis(), options.exceptionsForAll());
        sessions.put(id, session);
        return session;
    }

    /** A connection ended: its running jobs go back to their queues, the jobs that only it waited for are dropped. */
    public void disconnect(Session session) {
        sessions.remove(session.id());
        dispatcher.removeAbilities(session, true);
        for (Job job = session.running.first(); job != null; job = session.running.first()) {
            lose(job);
        }
        for (Attachment a = session.waitingFor.first(); a != null; a = session.waitingFor.first()) {
            a.detach();
            dropUnwanted(a.job);
        }
    }

    // ---------------------------------------------------------------- clients

    /**
     * Takes a job, or joins a submission to a job that is known by the same unique key, and replies with JOB_CREATED: at
     * once, or for a background job as soon as the store has it.
     */
    public void submit(Session client, Submission submission) {
        if (refusing) {
            throw new RefusedException(ErrorCode.SHUTDOWN, "the server is shutting down and takes no more jobs");
        }
        if (submission.uniqueLength() > ProtocolLimits.MAX_UNIQUE) {
            throw new RefusedException(ErrorCode.ARGUMENT_TOO_LARGE, "Unique value too large");
        }
        FunctionQueue function = functions.find(submission.body(), 0, submission.functionLength());
        Job known = function == null ? null : jobs.find(function, submission);
        if (known == null) {
            accept(client, create(function, submission), submission.notBefore());
        } else if (submission.background()) {
            joinInBackground(client, known);
        } else {
            Attachment.attach(client, known);
            client.peer().send(PacketType.JOB_CREATED, known);
        }
    }

    private Job create(@Nullable FunctionQueue known, Submission submission) {
        if (known != null && known.isFull(submission.priority())) {
            throw new RefusedException(ErrorCode.QUEUE_ERROR, "Job queue is full");
        }
        jobs.requireRoom(submission);
        FunctionQueue function =
                known != null ? known : functions.obtain(submission.body(), 0, submission.functionLength());
        Job job = jobs.create(function, submission, clock.millis());
        function.count(job, 1);
        function.submitted++;
        return job;
    }

    private void accept(Session client, Job job, long notBefore) {
        if (!job.isBackground()) {
            Attachment.attach(client, job);
            release(job, notBefore);
            client.peer().send(PacketType.JOB_CREATED, job);
        } else if (journal.isDurable()) {
            job.acknowledgeLater(client.peer().defer());
            save(job, notBefore);
        } else {
            release(job, notBefore);
            client.peer().send(PacketType.JOB_CREATED, job);
        }
    }

    /** Lets a job run now, or when its time has come. */
    private void release(Job job, long notBefore) {
        job.function().count(job, -1);
        if (notBefore > clock.millis()) {
            job.become(JobState.DELAYED);
            job.function().count(job, 1);
            job.delay(agenda.at(notBefore, () -> {
                job.delay(null);
                job.function().count(job, -1);
                dispatcher.enqueue(job);
            }));
        } else {
            dispatcher.enqueue(job);
        }
    }

    /** A background submission for a job that exists: from now on it is to be done even if nobody waits. */
    private void joinInBackground(Session client, Job job) {
        boolean unsaved = journal.isDurable() && job.stored() != StoreState.YES;
        if (!unsaved) {
            job.background(true);
            client.peer().send(PacketType.JOB_CREATED, job);
            return;
        }
        job.acknowledgeLater(client.peer().defer());
        if (job.stored() == StoreState.NO) {
            job.background(true);
            save(job, 0);
        }
    }

    private void save(Job job, long notBefore) {
        job.stored(StoreState.WRITING);
        journal.save(StoredJobs.of(job, notBefore), failure -> saved(job, notBefore, failure));
    }

    private void saved(Job job, long notBefore, @Nullable StoreException failure) {
        job.stored(failure == null ? StoreState.YES : StoreState.NO);
        for (PendingReply reply : job.takeAcknowledgements()) {
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
            dropUnwanted(job);
        }
    }

    /** Ends a job that nobody wants any more, unless a worker has it already: that one may finish undisturbed. */
    private void dropUnwanted(Job job) {
        if (!job.isWanted() && job.state() != JobState.RUNNING && job.state() != JobState.ENDED) {
            end(job);
        }
    }

    /** The job of this handle, or {@code null}; a NUL at the end is not part of a handle. */
    public @Nullable Job find(byte[] handle, int start, int end) {
        return jobs.find(handle, start, end);
    }

    /** A job with this unique key, of whatever function, or {@code null}. */
    public @Nullable Job findByUnique(byte[] unique) {
        return jobs.find(functions.all(), unique);
    }

    /**
     * Cancels a job: its clients are told that it failed. A waiting job is gone at once; a running one is not stopped,
     * but its result goes nowhere.
     */
    public void cancel(Job job) {
        tellClients(job, null);
        job.background(false);
        jobs.forgetUnique(job);
        if (job.state() != JobState.RUNNING) {
            end(job);
        } else if (!job.isCancelled()) {
            job.cancel();
            forgetStored(job);
        }
    }

    // ---------------------------------------------------------------- workers

    /** A worker can do a function; {@code timeout} milliseconds for each job, 0 for any time. */
    public void canDo(Session worker, byte[] bytes, int start, int end, long timeout) {
        dispatcher.addAbility(worker, functions.obtain(bytes, start, end), timeout);
    }

    /** A worker does a function no more; jobs of that function that it runs go back to the queue. */
    public void cantDo(Session worker, byte[] bytes, int start, int end) {
        FunctionQueue function = functions.find(bytes, start, end);
        if (function != null) {
            dispatcher.removeAbility(worker, function);
            loseRunning(worker, function);
        }
    }

    /** A worker does nothing any more; the jobs that it runs go back to their queues. */
    public void resetAbilities(Session worker) {
        dispatcher.removeAbilities(worker, false);
        loseRunning(worker, null);
    }

    private void loseRunning(Session worker, @Nullable FunctionQueue only) {
        for (Job job = worker.running.first(); job != null; ) {
            Job next = worker.running.after(job);
            if (only == null || job.function() == only) {
                lose(job);
            }
            job = next;
        }
    }

    /** Gives a worker its next job, which counts as running from now on, or {@code null} if there is none for it. */
    public @Nullable Job grab(Session worker) {
        Taken taken = dispatcher.take(worker);
        if (taken == null) {
            return null;
        }
        Job job = taken.job();
        long now = clock.millis();
        Run run = new Run(worker, now);
        job.become(JobState.RUNNING);
        job.run(run);
        job.function().count(job, 1);
        worker.running.addLast(job);
        runningJobs++;
        if (taken.timeout() > 0) {
            run.deadline = agenda.at(now + taken.timeout(), () -> outOfTime(job));
        }
        return job;
    }

    /** A worker waits for a NOOP. */
    public void sleep(Session worker) {
        dispatcher.sleep(worker);
    }

    /**
     * The job that a worker reports about.
     *
     * @throws RefusedException if it does not run this job, or no longer
     */
    public Job runningJob(Session worker, Packet report, String refusal) {
        Job job = find(report.body(), report.start(0), report.end(0));
        Run run = job == null ? null : job.run();
        if (job == null || run == null || run.worker() != worker) {
            throw new RefusedException(ErrorCode.JOB_NOT_FOUND, refusal);
        }
        return job;
    }

    /** Passes a report of a job's worker on to all who wait for the job. */
    public void tell(Job job, Packet report) {
        for (Attachment a = job.clients; a != null; a = a.nextOfJob) {
            a.client.peer().send(report);
        }
    }

    /** A job's worker tells how far it is; the packet is passed on as it came. */
    public void progress(Job job, long numerator, long denominator, Packet report) {
        Run run = job.run();
        if (run != null) {
            run.progress(numerator, denominator);
        }
        tell(job, report);
    }

    /** Whether this WORK_FAIL follows a WORK_EXCEPTION of the same job: some workers send both, and mean one end. */
    public boolean isEchoOfException(Session worker, Packet report) {
        int number = JobRegistry.numberStart(report.body(), report.start(0), report.end(0));
        boolean echo = worker.lastException >= 0
                && Decimal.exact(report.body(), number, report.end(0)) == worker.lastException;
        worker.lastException = -1;
        return echo;
    }

    /** A job's worker has finished it. */
    public void complete(Job job, Packet report) {
        tell(job, report);
        countOutcome(job, true);
        end(job);
    }

    /** A job's worker has failed; {@code exception} is its WORK_EXCEPTION for the clients that want it, if it sent one. */
    public void fail(Job job, @Nullable Packet exception) {
        Run run = job.run();
        if (run != null && exception != null) {
            run.worker().lastException = job.number();
        }
        tellClients(job, exception);
        countOutcome(job, false);
        end(job);
    }

    private void countOutcome(Job job, boolean success) {
        Run run = job.run();
        if (success) {
            job.function().completed++;
        } else {
            job.function().failed++;
        }
        if (run != null && success) {
            run.worker().completed++;
        } else if (run != null) {
            run.worker().failed++;
        }
    }

    /** Tells all clients of a job that it has failed, each only once, and lets them go. */
    private void tellClients(Job job, @Nullable Packet exception) {
        for (Attachment a = job.clients; a != null; a = a.nextOfJob) {
            if (exception != null && a.client.wantsExceptions()) {
                a.client.peer().send(exception);
            } else {
                a.client.peer().send(PacketType.WORK_FAIL, job);
            }
        }
        Attachment.detachAll(job);
    }

    private void outOfTime(Job job) {
        Run run = job.run();
        if (run != null) {
            run.deadline = null;
        }
        if (options.timeoutAction() == TimeoutAction.REQUEUE) {
            lose(job);
        } else {
            fail(job, null);
        }
    }

    /** A running job's worker is gone, or will not finish it: the job goes to the end of its queue, or ends here. */
    private void lose(Job job) {
        job.lost();
        if (!job.isWanted()) {
            end(job);
        } else if (options.jobRetries() >= 0 && job.losses() >= Math.max(1, options.jobRetries())) {
            fail(job, null);
        } else {
            stopRunning(job);
            if (job.stored() != StoreState.NO) {
                journal.change(StoredJobs.change(job));
            }
            dispatcher.enqueue(job);
            onJobEnd.run();
        }
    }

    private void stopRunning(Job job) {
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

    /** The end of every job, whatever state it is in: nothing refers to it afterwards. */
    private void end(Job job) {
        switch (job.state()) {
            case RUNNING -> stopRunning(job);
            case WAITING -> dispatcher.withdraw(job);
            case DELAYED, STORING -> job.function().count(job, -1);
            case ENDED -> throw new IllegalStateException(job.handle() + " has ended before");
        }
        Due delay = job.delay();
        if (delay != null) {
            agenda.cancel(delay);
            job.delay(null);
        }
        Attachment.detachAll(job);
        job.become(JobState.ENDED);
        jobs.remove(job);
        forgetStored(job);
        onJobEnd.run();
    }

    private void forgetStored(Job job) {
        if (job.stored() != StoreState.NO) {
            job.stored(StoreState.NO);
            journal.delete(job.number());
        }
    }

    // ---------------------------------------------------------------- functions

    /** Makes a function known that has neither jobs nor workers yet. */
    public void createFunction(byte[] name) {
        functions.obtain(name, 0, name.length);
    }

    /** The function of this name; failing that, one that differs in case only. */
    public @Nullable FunctionQueue findFunction(byte[] name) {
        FunctionQueue exact = functions.find(name, 0, name.length);
        return exact != null ? exact : functions.findIgnoringCase(name);
    }

    /** Forgets a function, unless it has jobs or workers; whether it was forgotten. */
    public boolean dropFunction(FunctionQueue function) {
        if (!function.isIdle()) {
            return false;
        }
        functions.remove(function);
        return true;
    }

    /** Limits how many jobs a function may have when one of the given priority is submitted; 0 for no limit. */
    public void maxQueue(byte[] name, int high, int normal, int low) {
        functions.maxQueue(name, new int[] {high, normal, low});
    }

    // ---------------------------------------------------------------- the engine itself

    /** Does what is due; the answer to the alarm that was given to the constructor. */
    public void onAlarm() {
        agenda.run(clock.millis());
    }

    /** Refuses all submissions from now on. */
    public void refuseSubmissions() {
        refusing = true;
    }

    /** Gives no more jobs to workers, whatever waits. */
    public void stopHandingOut() {
        dispatcher.stop();
    }

    /** Is called whenever a job has ended or gone back to its queue. */
    public void onJobEnd(Runnable action) {
        onJobEnd = action;
    }

    /** Takes a job that a store kept over the last start. */
    public void restore(StoredJob stored) {
        FunctionQueue function = functions.obtain(stored.function(), 0, stored.function().length);
        Job job = jobs.restore(function, stored);
        function.count(job, 1);
        release(job, stored.notBefore());
    }

    /** Whether there is no job at all. */
    public boolean isEmpty() {
        return jobs.all().isEmpty();
    }

    public int runningJobs() {
        return runningJobs;
    }

    /** What can be read of the engine. */
    public EngineView view() {
        return view;
    }

    FunctionTable functions() {
        return functions;
    }

    JobTable jobs() {
        return jobs.all();
    }

    Collection<Session> sessions() {
        return sessions.values();
    }

    long queuedBytes() {
        return jobs.bytes();
    }

    long now() {
        return clock.millis();
    }
}

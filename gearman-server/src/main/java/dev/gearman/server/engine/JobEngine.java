package dev.gearman.server.engine;

import dev.gearman.protocol.ErrorCode;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.protocol.RefusedException;
import dev.gearman.server.api.Outcome;
import dev.gearman.server.engine.dispatch.Dispatcher;
import dev.gearman.server.engine.dispatch.Dispatcher.Taken;
import dev.gearman.server.engine.dispatch.Pager;
import dev.gearman.server.engine.index.NumberQueue;
import dev.gearman.server.engine.state.Attachment;
import dev.gearman.server.engine.state.AttemptLog;
import dev.gearman.server.engine.state.EngineOptions;
import dev.gearman.server.engine.state.FunctionQueue;
import dev.gearman.server.engine.state.FunctionTable;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.JobRegistry;
import dev.gearman.server.engine.state.JobTable;
import dev.gearman.server.engine.state.Peer;
import dev.gearman.server.engine.state.Session;
import dev.gearman.server.engine.state.Submission;
import dev.gearman.server.engine.state.TimerQueue;
import dev.gearman.server.engine.state.WaitingRequest;
import dev.gearman.server.engine.state.WakeupTimer;
import dev.gearman.server.store.JobJournal;
import dev.gearman.server.store.StoredJob;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a job server on functions, jobs, workers and clients.
 *
 * <p>All of it belongs to one thread, which makes every call; what is asked of a connection is sent through its
 * {@link Peer}. An operation that its caller may not do throws {@link RefusedException} and has changed nothing.
 */
public final class JobEngine {
    private static final long QUIET_MILLIS = 2;

    private final EngineOptions options;
    private final InstantSource clock;
    private final TimerQueue agenda;
    private final Dispatcher dispatcher;
    private final FunctionTable functions;
    private final JobRegistry jobs;
    private final SpilledJobLoader lookups;
    private final Recovery recovery;
    private final GrabHandler grabs;
    private final Map<Long, Session> sessions = new LinkedHashMap<>();
    private final Watchers watchers;
    private final JobCompletion endings;
    private final SubmissionHandler intake;
    private final JobExecution work;
    private final EngineView view;
    private final JobQueries queries;
    private final AdminOperations controls;
    private long sessionCount;
    private long heardAt;

    /** An engine that nobody follows. */
    public JobEngine(EngineOptions options, InstantSource clock, JobJournal journal, WakeupTimer alarm) {
        this(options, clock, journal, alarm, EngineListeners.NONE, new SplittableRandom());
    }

    /**
     * @param alarm calls {@link #onAlarm()} when the engine has asked for it
     * @param random makes pauses before retries differ
     */
    public JobEngine(
            EngineOptions options,
            InstantSource clock,
            JobJournal journal,
            WakeupTimer alarm,
            EngineListeners followers,
            RandomGenerator random) {
        this.options = options;
        this.clock = clock;
        this.agenda = new TimerQueue(alarm);
        this.dispatcher = new Dispatcher(options, clock, agenda);
        this.functions = new FunctionTable(options.maxFunctions(), options.maxJobsPerFunction(), options.retryRules());
        this.jobs = new JobRegistry(options, clock);
        Pager pager = new Pager(options, clock, journal, jobs, dispatcher, agenda);
        this.lookups = new SpilledJobLoader(journal, this, jobs, pager, options.maxWaitingBytes());
        this.recovery = new Recovery(this, agenda, clock, options.maxWaitingBytes());
        this.grabs = new GrabHandler(this, dispatcher, agenda, clock);
        OncePerFaultLog faults = new OncePerFaultLog();
        this.watchers = new Watchers(faults);
        OutcomePublisher outcomes = new OutcomePublisher(followers, faults, options.maxErrorSize());
        this.endings = new JobCompletion(clock, journal, agenda, dispatcher, jobs, outcomes, watchers);
        this.intake = new SubmissionHandler(this, journal, jobs, dispatcher, endings);
        this.work = new JobExecution(options, clock, agenda, jobs, endings, watchers, random);
        this.view = new EngineView(this);
        this.queries = new JobQueries(this, watchers);
        this.controls =
                new AdminOperations(this, dispatcher, endings, watchers, new JobEditor(this, journal, dispatcher));
    }

    // ---------------------------------------------------------------- connections

    /** A connection came. */
    public Session connect(Peer peer, String address) {
        long id = ++sessionCount;
        Session session = new Session(id, peer, address, clock.millis(), options.exceptionsForAll());
        sessions.put(id, session);
        return session;
    }

    /** Something came from a connection, and is told next. */
    public void heard(Session session) {
        session.heardAt = clock.millis();
        heardAt = session.heardAt;
    }

    /** Whether nothing has come from any connection for some milliseconds. */
    public boolean isQuiet() {
        return clock.millis() - heardAt > QUIET_MILLIS;
    }

    /**
     * A connection sends nothing more, but may still read: its submissions that were not handed to the store, and its requests
     * for jobs that wait, are dropped. It can do no job any more.
     */
    public void inputEnded(Session session) {
        WaitingRequest.drop(session, false);
        dispatcher.removeAbilities(session, true);
    }

    /**
     * A connection ended: its running jobs go back to their queues, the jobs that only it waited for and its requests that wait
     * are dropped.
     */
    public void disconnect(Session session) {
        sessions.remove(session.id());
        WaitingRequest.drop(session, true);
        dispatcher.removeAbilities(session, true);
        for (Job job = session.running.first(); job != null; job = session.running.first()) {
            work.lose(job, Outcome.LOST);
        }
        for (Attachment a = session.waitingFor.first(); a != null; a = session.waitingFor.first()) {
            a.detach();
            endings.dropUnwanted(a.job);
        }
    }

    // ---------------------------------------------------------------- clients

    /**
     * Takes a job, or joins a submission to a job that is known by the same unique key, and replies with JOB_CREATED: at
     * once, or for a background job as soon as the store has it.
     */
    public void submit(Session client, Submission submission) {
        submit(new Answer(client, null), submission, NumberQueue.NONE);
    }

    /** @param rejected numbers of jobs in the store that were looked at and are not to be joined */
    public void submit(Answer answer, Submission submission, long[] rejected) {
        intake.submit(answer, submission, rejected);
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
        endings.cancel(job);
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
                work.lose(job, Outcome.LOST);
            }
            job = next;
        }
    }

    /**
     * Replies to a worker with its next job, which counts as running from now on, or with NO_JOB: at once, or as soon as the store
     * has been read.
     *
     * @param form GRAB_JOB's reply: JOB_ASSIGN, JOB_ASSIGN_UNIQ or JOB_ASSIGN_ALL
     */
    public void grab(Session worker, PacketType form) {
        grabs.grab(worker, form);
    }

    /** Gives a worker its next job, which counts as running from now on, or {@code null} if there is none for it. */
    @Nullable
    Job grab(Session worker) {
        Taken taken = dispatcher.take(worker);
        if (taken == null) {
            return null;
        }
        work.start(taken.job(), worker, taken.timeout());
        return taken.job();
    }

    /** A worker waits for a NOOP. */
    public void sleep(Session worker) {
        if (!grabs.putOffSleep(worker)) {
            dispatcher.sleep(worker);
        }
    }

    /**
     * The job that a worker reports about.
     *
     * @throws RefusedException if it does not run this job, or no longer
     */
    public Job runningJob(Session worker, Packet report, String refusal) {
        Job job = work.running(worker, report);
        if (job == null) {
            throw new RefusedException(ErrorCode.JOB_NOT_FOUND, refusal);
        }
        return job;
    }

    /** Passes a report of a job's worker on to all who wait for the job. */
    public void tell(Job job, Packet report) {
        work.tell(job, report);
    }

    /** A job's worker tells how far it is; the packet is passed on as it came. */
    public void progress(Job job, long numerator, long denominator, Packet report) {
        work.progress(job, numerator, denominator, report);
    }

    /**
     * A worker has come to the end of its job: a WORK_COMPLETE, WORK_FAIL or WORK_EXCEPTION.
     *
     * @throws RefusedException if it does not run this job, and is not just late with its report
     */
    public void finish(Session worker, Packet report, String refusal) {
        if (report.type() == PacketType.WORK_FAIL && work.isEchoOfException(worker, report)) {
            return;
        }
        Job job = work.running(worker, report);
        if (job == null) {
            if (!work.isLate(worker, report)) {
                throw new RefusedException(ErrorCode.JOB_NOT_FOUND, refusal);
            }
        } else if (report.type() == PacketType.WORK_COMPLETE) {
            work.complete(job, report);
        } else {
            work.fail(job, report);
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

    /** Refuses all submissions from now on, and hands out no more jobs but those that clients wait for. */
    public void drain() {
        refuseSubmissions();
        dispatcher.drain(functions.all());
        grabs.end();
        grabs.end();
    }

    /** Returns {@code true} if no job runs, and no client waits for one that a connected worker could do. */
    public boolean isDrained() {
        return runningJobs() == 0
                && functions.all().stream().noneMatch(function -> function.workers > 0 && function.available() > 0);
    }

    /** Refuses all submissions from now on. */
    public void refuseSubmissions() {
        intake.refuse();
        recovery.releaseSubmissions();
    }

    /** Is called whenever a job has ended or gone back to its queue. */
    public void onJobEnd(Runnable action) {
        endings.onJobEnd(action);
    }

    /** Takes a job that a store kept over the last start. */
    void restore(StoredJob stored) {
        if ((AttemptLog.flags(stored.attempts()) & AttemptLog.SPENT) != 0) {
            endings.buryAgain(stored);
            return;
        }
        FunctionQueue function = functions.obtain(stored.function(), 0, stored.function().length);
        Job job = jobs.restore(function, stored);
        function.count(job, 1);
        intake.release(job, stored.notBefore());
    }

    /** Whether there is no job at all. */
    public boolean isEmpty() {
        return jobs.count() == 0 && !recovery.isRunning();
    }

    public int runningJobs() {
        return endings.runningJobs();
    }

    /** Requests about jobs that wait in the store only. */
    public SpilledJobLoader lookups() {
        return lookups;
    }

    /** How the store's jobs come back after a start. */
    public Recovery recovery() {
        return recovery;
    }

    /** A job was cancelled that was not in memory. */
    public void tellCancelled(Job job) {
        endings.tellCancelled(job);
    }

    public void jobEnded() {
        endings.jobEnded();
    }

    /** What can be read of the engine. */
    public EngineView view() {
        return view;
    }

    /** What can be asked about jobs. */
    public JobQueries queries() {
        return queries;
    }

    /** What people do. */
    public AdminOperations controls() {
        return controls;
    }

    Watchers watchers() {
        return watchers;
    }

    GrabHandler grabs() {
        return grabs;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    public JobRegistry registry() {
        return jobs;
    }

    public TimerQueue agenda() {
        return agenda;
    }

    public FunctionTable functions() {
        return functions;
    }

    public JobTable jobs() {
        return jobs.all();
    }

    public int jobCount() {
        return jobs.count();
    }

    public Map<Long, Session> sessions() {
        return sessions;
    }

    public long queuedBytes() {
        return jobs.used();
    }

    public long now() {
        return clock.millis();
    }
}

package dev.gearman.server.engine;

import dev.gearman.protocol.RefusedException;
import dev.gearman.server.api.JobEdit;
import dev.gearman.server.api.JobState;
import dev.gearman.server.api.NameCodec;
import dev.gearman.server.api.Priority;
import dev.gearman.server.engine.dispatch.Dispatcher;
import dev.gearman.server.engine.state.FunctionQueue;
import dev.gearman.server.engine.state.Job;
import dev.gearman.server.engine.state.Session;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What people do to jobs, functions and connections. Names of functions are text as people read it; handles that name no
 * job, and names that name nothing, are no error.
 */
public final class AdminOperations {
    private final JobEngine engine;
    private final Dispatcher dispatcher;
    private final JobCompletion endings;
    private final Watchers watchers;
    private final JobEditor edits;

    AdminOperations(
            JobEngine engine, Dispatcher dispatcher, JobCompletion endings, Watchers watchers, JobEditor edits) {
        this.engine = engine;
        this.dispatcher = dispatcher;
        this.endings = endings;
        this.watchers = watchers;
        this.edits = edits;
    }

    // ---------------------------------------------------------------- jobs

    /** Cancels the job of this handle, see {@link JobEngine#cancel}; whether there is one. */
    public boolean cancel(String handle) {
        Job job = find(handle);
        if (job != null) {
            engine.cancel(job);
        }
        return job != null;
    }

    /** Lets a delayed job run at once, and puts a waiting one in front of its priority; whether it was such a job. */
    public boolean runNow(String handle) {
        Job job = find(handle);
        if (job != null && job.state() == JobState.DELAYED) {
            dispatcher.hurry(job);
            watchers.became(job);
        } else if (job != null && job.state() == JobState.WAITING) {
            dispatcher.promote(job);
            job.promoted(true);
        } else {
            return false;
        }
        endings.changed(job);
        return true;
    }

    /** Gives a job another priority, in whose queue it comes last; whether there is such a job. */
    public boolean changePriority(String handle, Priority priority) {
        Job job = find(handle);
        if (job == null || job.state() == JobState.STORING) {
            return false;
        }
        if (job.priority() != priority) {
            dispatcher.changePriority(job, priority);
            job.promoted(false);
            endings.changed(job);
        }
        return true;
    }

    /**
     * Changes a job that no worker has.
     *
     * @return whether there is such a job, as soon as the store has what was changed
     * @throws RefusedException if it can't be changed like that; nothing is changed then
     */
    public CompletableFuture<Boolean> edit(String handle, JobEdit edit) {
        Job job = find(handle);
        if (job == null || (job.state() != JobState.WAITING && job.state() != JobState.DELAYED)) {
            return CompletableFuture.completedFuture(false);
        }
        CompletableFuture<Boolean> kept = edits.make(job, edit);
        watchers.became(job);
        return kept;
    }

    private @Nullable Job find(String handle) {
        return engine.queries().find(handle);
    }

    // ---------------------------------------------------------------- functions

    /** Hands out no more jobs of a function, known or not; whether it did before. */
    public boolean pause(String function) {
        boolean news = engine.functions().paused(function, true);
        engine.functions().named(function).forEach(dispatcher::pause);
        return news;
    }

    /** Hands out jobs of a function again; whether it was paused. */
    public boolean resume(String function) {
        boolean news = engine.functions().paused(function, false);
        engine.functions().named(function).forEach(dispatcher::resume);
        return news;
    }

    /** Begins to cancel all jobs of a function that no worker has; {@link Purge#step()} goes on. */
    public Purge purge(String function) {
        return new Purge(engine, engine.functions().find(function));
    }

    /** Forgets a function, unless it has jobs or workers; whether it was forgotten. */
    public boolean forget(String function) {
        FunctionQueue known = engine.functions().find(function);
        return known != null && engine.dropFunction(known);
    }

    /** Limits a function's jobs, see {@link JobEngine#maxQueue}; whether the function is known. */
    public boolean maxQueue(String function, int high, int normal, int low) {
        FunctionQueue known = engine.functions().find(function);
        engine.maxQueue(known == null ? NameCodec.bytes(function) : known.name(), high, normal, low);
        return known != null;
    }

    // ---------------------------------------------------------------- connections

    /** Closes the connection of this number; whether there is one. */
    public boolean disconnect(long connection) {
        Session session = engine.sessions().get(connection);
        if (session != null) {
            session.peer().close();
        }
        return session != null;
    }
}

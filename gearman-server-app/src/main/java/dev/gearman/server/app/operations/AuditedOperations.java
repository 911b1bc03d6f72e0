package dev.gearman.server.app.operations;

import dev.gearman.protocol.Excerpt;
import dev.gearman.protocol.RefusedException;
import dev.gearman.server.api.JobDraft;
import dev.gearman.server.api.JobEdit;
import dev.gearman.server.api.JobWatcher;
import dev.gearman.server.api.Priority;
import dev.gearman.server.api.Submitted;
import dev.gearman.server.app.audit.AuditEntry;
import dev.gearman.server.app.audit.AuditLog;
import dev.gearman.server.app.deadletter.BuriedJob;
import dev.gearman.server.app.deadletter.DeadCount;
import dev.gearman.server.app.deadletter.DeadJobs;
import dev.gearman.server.app.records.RecordsUnavailableException;
import dev.gearman.server.app.security.Visitor;
import dev.gearman.server.app.settings.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * All that people and programs can change through the web part. Each change is in the audit log, whether it succeeds or not;
 * what is a setting is kept first and made then. Who may change things is decided before, by the security chain.
 */
@Component
public class AuditedOperations {
    private final Engine engine;
    private final AuditLog audit;
    private final Settings settings;
    private final DeadJobs dead;
    private final DeadCount deadCount;
    /** Handles of dead jobs that are being submitted again: two requests must not make two jobs of one. */
    private final Set<String> retrying = ConcurrentHashMap.newKeySet();

    AuditedOperations(Engine engine, AuditLog audit, Settings settings, DeadJobs dead, DeadCount deadCount) {
        this.engine = engine;
        this.audit = audit;
        this.settings = settings;
        this.dead = dead;
        this.deadCount = deadCount;
    }

    /** Hands out no more jobs of a function; whether it did before. */
    public boolean pause(Visitor who, String function) {
        return audited(who, "pause", function, () -> {
            settings.put(Settings.PAUSED, function, "");
            return engine.pause(function);
        });
    }

    /** Hands out jobs of a function again; whether it was paused. */
    public boolean resume(Visitor who, String function) {
        return audited(who, "resume", function, () -> {
            settings.remove(Settings.PAUSED, function);
            return engine.resume(function);
        });
    }

    /** Cancels all jobs of a function that no worker has; how many there were. */
    public int purge(Visitor who, String function) {
        return audited(who, "purge", function, () -> engine.ask(ops -> ops.purge(function)));
    }

    /** Forgets a function that has neither jobs nor workers; whether it did. */
    public boolean forget(Visitor who, String function) {
        return audited(who, "forget", function, () -> {
            boolean forgotten = engine.ask(ops -> ops.forget(function));
            if (forgotten) {
                settings.remove(Settings.MAX_QUEUE, function);
            }
            return forgotten;
        });
    }

    /** Limits the jobs of a function by priority; 0 for no limit. */
    public void limit(Visitor who, String function, int high, int normal, int low) {
        if (Math.min(high, Math.min(normal, low)) < 0) {
            throw new IllegalArgumentException(
                    "limits: " + high + ", " + normal + ", " + low + " (expected: 0 or more each)");
        }
        String values = high + " " + normal + " " + low;
        audited(who, "limit", function, () -> {
            if (high == 0 && normal == 0 && low == 0) {
                settings.remove(Settings.MAX_QUEUE, function);
            } else {
                settings.put(Settings.MAX_QUEUE, function, values);
            }
            engine.ask(ops -> ops.maxQueue(function, high, normal, low));
            return values;
        });
    }

    /** Closes the connection of a worker or client; whether there was one. */
    public boolean disconnect(Visitor who, long connection) {
        return audited(
                who, "disconnect", Long.toString(connection), () -> engine.ask(ops -> ops.disconnect(connection)));
    }

    /** Cancels a live job; whether there was one. */
    public boolean cancel(Visitor who, String handle) {
        return audited(who, "cancel", handle, () -> engine.ask(ops -> ops.cancel(handle)));
    }

    /** Lets a delayed job run at once, puts a waiting one in front; whether there was such a job. */
    public boolean runNow(Visitor who, String handle) {
        return audited(who, "run-now", handle, () -> engine.ask(ops -> ops.runNow(handle)));
    }

    /** Gives a waiting job another priority; whether there was such a job. */
    public boolean changePriority(Visitor who, String handle, Priority priority) {
        return audited(who, "priority", handle, () -> engine.ask(ops -> ops.changePriority(handle, priority)));
    }

    /**
     * Changes time, priority or workload of a job that no worker has; whether there was such a job. The store has it like that
     * when this returns.
     *
     * @throws IllegalArgumentException if this job can't be changed like that
     * @throws RefusedException if the server or its store refuses
     */
    public boolean edit(Visitor who, String handle, JobEdit edit) {
        return audited(who, "edit", handle, words(edit), () -> engine.ask(ops -> ops.edit(handle, edit)));
    }

    private static String words(JobEdit edit) {
        List<String> words = new ArrayList<>();
        if (edit.priority() != null) {
            words.add(edit.priority().name().toLowerCase(Locale.ROOT) + " priority");
        }
        if (edit.notBefore() != null) {
            words.add(edit.notBefore() == 0 ? "at once" : "not before " + Instant.ofEpochMilli(edit.notBefore()));
        }
        if (edit.workload() != null) {
            words.add("another workload, " + edit.workload().length + " bytes");
        }
        return String.join(", ", words);
    }

    /**
     * Submits a job. The future completes after the audit log has it, and fails with a {@link RefusedException} if the job is
     * refused. The log is written on another thread than the server's, which completes the answer and must not wait. A
     * caller that cancels the future withdraws the submission, unless the server has taken it already.
     */
    public CompletableFuture<Submitted> submit(Visitor who, JobDraft draft, @Nullable JobWatcher watcher) {
        CompletableFuture<Submitted> job = engine.start(ops -> ops.submit(draft, watcher));
        CompletableFuture<Submitted> noted = job.whenCompleteAsync((submitted, failure) -> {
            if (failure != null) {
                String why = String.valueOf(Engine.unwrapped(failure).getMessage());
                note(who, "submit", draft.function(), why, false);
            } else if (submitted.joined()) {
                note(
                        who,
                        "submit",
                        draft.function(),
                        "nothing submitted: " + submitted.handle() + " has not ended",
                        false);
            } else {
                note(who, "submit", draft.function(), submitted.handle(), true);
            }
        });
        var unused = noted.whenComplete((submitted, failure) -> {
            if (!job.isDone()) {
                job.cancel(false);
            }
        });
        return noted;
    }

    /**
     * Submits a dead job again and takes it out of the dead set, in this order: rather twice than never.
     *
     * @param workload another workload, or {@code null} for the one that it had
     * @return the handle of the new job
     * @throws NotFoundException if it is not in the dead set
     * @throws ConflictException if it stays there because its unique key is that of a job that has not ended
     */
    public String retry(Visitor who, String handle, byte @Nullable [] workload) {
        return audited(who, workload == null ? "retry" : "edit-and-retry", handle, () -> {
            String again = again(handle, workload);
            deadCount.renew();
            return again;
        });
    }

    /** Does the same as {@link #retry} without an entry in the audit log. */
    public String again(String handle, byte @Nullable [] workload) {
        if (!retrying.add(handle)) {
            throw new ConflictException("job " + handle + " is being submitted again by another request");
        }
        try {
            BuriedJob job = dead.byHandle(handle).orElseThrow(() -> noDeadJob(handle));
            byte[] data = workload != null
                    ? workload
                    : dead.workload(handle, Integer.MAX_VALUE).orElseThrow(() -> noDeadJob(handle));
            String again = submit(job, data);
            takeOut(handle, again);
            return again;
        } finally {
            retrying.remove(handle);
        }
    }

    private String submit(BuriedJob job, byte[] data) {
        JobDraft draft =
                new JobDraft(job.function(), job.unique(), data, job.priority(), true, 0, job.reducer(), job.client());
        Submitted submitted = engine.ask(ops -> ops.submit(draft, null));
        if (submitted.joined()) {
            throw new ConflictException("job " + job.handle() + " stays in the dead set: job " + submitted.handle()
                    + " has the same unique key and has not ended");
        }
        return submitted.handle();
    }

    private void takeOut(String handle, String again) {
        try {
            dead.delete(handle);
        } catch (RecordsUnavailableException e) {
            throw new BusyException("job " + handle + " is submitted again as " + again
                    + ", but is still in the dead set: " + e.getMessage());
        }
    }

    /**
     * Takes a job out of the dead set for good.
     *
     * @return {@code true} if it was there
     */
    public boolean deleteDead(Visitor who, String handle) {
        return audited(who, "delete", handle, () -> {
            boolean deleted = dead.delete(handle);
            deadCount.renew();
            return deleted;
        });
    }

    /** Makes the next look at the dead set count it anew. */
    public void renewDead() {
        deadCount.renew();
    }

    private static NotFoundException noDeadJob(String handle) {
        return new NotFoundException("no job " + handle + " in the dead set");
    }

    /** Writes down a change that is made elsewhere. */
    public void note(Visitor who, String action, String object, String detail, boolean succeeded) {
        audit.record(new AuditEntry(Instant.now(), who.name(), who.address(), action, object, detail, succeeded));
    }

    /** Makes a change and writes it down, with its result or with why it did not come about. */
    public <T> T audited(Visitor who, String action, String object, Supplier<T> change) {
        return audited(who, action, object, "", change);
    }

    /** @param detail what is changed, if the result does not tell */
    private <T> T audited(Visitor who, String action, String object, String detail, Supplier<T> change) {
        T result;
        try {
            result = change.get();
        } catch (RuntimeException e) {
            String why = String.valueOf(e.getMessage());
            note(who, action, object, detail.isEmpty() ? why : detail + ": " + why, false);
            throw e;
        } finally {
            engine.renew();
        }
        boolean done = !Boolean.FALSE.equals(result);
        note(who, action, object, result instanceof Boolean ? detail : String.valueOf(result), done);
        return result;
    }

    /** Text of others on one line of a log. */
    public static String printable(String text) {
        StringBuilder line = new StringBuilder();
        Excerpt.line(text, AuditEntry.MAX_TEXT)
                .codePoints()
                .forEach(c -> line.appendCodePoint(isHarmless(c) ? c : '?'));
        return line.toString();
    }

    private static boolean isHarmless(int c) {
        int type = Character.getType(c);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR
                && type != Character.SURROGATE;
    }
}

package dev.gearman.server.app.jobs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A change of many jobs that waits, is under way or is over. Any thread may read it. */
public final class BulkTask {
    /** Number of reasons that are listed separately; others are counted together. */
    private static final int MAX_REASONS = 10;

    private static final String OTHER = "other reasons";

    /** The state of a task. */
    public enum State {
        /** Another task has to end first. */
        WAITING,
        RUNNING,
        /** All announced jobs were changed. */
        DONE,
        /** Every job had its turn, and some could not be changed. */
        PARTLY_DONE,
        /** A person stopped it. */
        STOPPED,
        /** The server was shut down. */
        INTERRUPTED,
        /** A fault ended it, or no job could be changed. */
        FAILED;

        /** The state in words. */
        public String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    private final long id;
    private final BulkAction action;
    private final JobFilter filter;
    private final String who;
    private final Instant createdAt = Instant.now();
    private final Map<String, Long> reasons = new LinkedHashMap<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private State state = State.WAITING;
    private State result = State.FAILED;
    private @Nullable Long announced;
    private long done;
    private long failed;
    private @Nullable State stopAs;
    private @Nullable Instant endedAt;
    private String fault = "";

    /** @param announced the number of jobs that the person was asked about, or {@code null} if it is still to be counted */
    BulkTask(long id, BulkAction action, JobFilter filter, String who, @Nullable Long announced) {
        this.id = id;
        this.action = action;
        this.filter = filter;
        this.who = who;
        this.announced = announced;
    }

    /** A number of jobs that were not changed for one reason. */
    public record Reason(String text, long jobs) {}

    /**
     * A task at one moment.
     *
     * @param announced the number of jobs that the task is to change, or {@code null} until they are counted
     * @param done the number of jobs that were changed
     * @param failed the number of jobs that were not changed although they had their turn
     * @param reasons the reasons of the failed ones
     * @param summary the result so far in one sentence
     */
    public record View(
            long id,
            String action,
            String filter,
            String who,
            State state,
            Instant createdAt,
            @Nullable Instant endedAt,
            @Nullable Long announced,
            long done,
            long failed,
            List<Reason> reasons,
            String summary) {
        public View {
            reasons = List.copyOf(reasons);
        }

        /** Returns {@code true} if the task will change nothing more. */
        public boolean isOver() {
            return endedAt != null;
        }
    }

    public synchronized View view() {
        return view(state, endedAt);
    }

    private View view(State at, @Nullable Instant end) {
        List<Reason> why = new ArrayList<>();
        reasons.forEach((text, jobs) -> why.add(new Reason(text, jobs)));
        return new View(
                id, action.word(), filter.words(), who, at, createdAt, end, announced, done, failed, why, summary(at));
    }

    private String summary(State at) {
        String jobs = number(done) + (announced == null ? "" : " of " + number(announced));
        String result = switch (at) {
            case WAITING -> "waits" + (announced == null ? "" : ", " + number(announced) + " announced");
            case RUNNING -> jobs + " so far";
            case DONE -> done == 0 ? "no job matched" : "done: " + jobs;
            case PARTLY_DONE -> "partly done: " + jobs;
            case STOPPED -> "stopped after " + jobs;
            case INTERRUPTED -> "interrupted by the shutdown of the server after " + jobs;
            case FAILED -> fault.isEmpty() ? "failed: " + jobs : "failed after " + jobs + ": " + fault;
        };
        return failed == 0 ? result : result + "; " + number(failed) + " could not be changed: " + why();
    }

    private String why() {
        return reasons.size() == 1
                ? reasons.keySet().iterator().next()
                : reasons.entrySet().stream()
                        .map(reason -> number(reason.getValue()) + " " + reason.getKey())
                        .collect(Collectors.joining(", "));
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    long id() {
        return id;
    }

    BulkAction action() {
        return action;
    }

    JobFilter filter() {
        return filter;
    }

    synchronized boolean isAnnounced() {
        return announced != null;
    }

    synchronized void announce(long jobs) {
        announced = jobs;
    }

    synchronized void begin() {
        state = State.RUNNING;
    }

    synchronized void done() {
        done++;
    }

    synchronized void failed(String reason, long jobs) {
        failed += jobs;
        String key = reasons.containsKey(reason) || reasons.size() < MAX_REASONS ? reason : OTHER;
        reasons.merge(key, jobs, Long::sum);
    }

    /**
     * Determines the result after all jobs had their turn, or where the task was stopped.
     *
     * @return the task as it is after {@link #close}
     */
    synchronized View end() {
        State stopped = stopAs;
        if (stopped != null) {
            return end(stopped);
        }
        long missing = announced == null ? 0 : announced - done - failed;
        if (missing > 0) {
            failed("did not match any more when the task came to them", missing);
        }
        return end(failed == 0 ? State.DONE : done == 0 ? State.FAILED : State.PARTLY_DONE);
    }

    /**
     * Determines the result after a fault.
     *
     * @return the task as it is after {@link #close}
     */
    synchronized View end(String why) {
        fault = why;
        return end(stopAs == State.INTERRUPTED ? State.INTERRUPTED : State.FAILED);
    }

    private View end(State how) {
        result = how;
        return view(how, Instant.now());
    }

    /** Makes the result public, once it is in the audit log. */
    synchronized void close() {
        state = result;
        endedAt = Instant.now();
        over.countDown();
    }

    boolean awaitEnd(long millis) throws InterruptedException {
        return over.await(millis, TimeUnit.MILLISECONDS);
    }

    /**
     * Makes the task end before its next job.
     *
     * @return {@code true} if it was not over
     */
    synchronized boolean stop(State as) {
        if (endedAt != null) {
            return false;
        }
        if (stopAs == null) {
            stopAs = as;
        }
        return true;
    }

    synchronized boolean isStopRequested() {
        return stopAs != null;
    }
}

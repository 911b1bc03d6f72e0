package dev.gearman.server.app.control;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A change of many jobs that is under way, or over. Written by one thread, read by any. */
public final class BulkTask {
    /** Where it is. */
    public enum State {
        WAITING,
        RUNNING,
        DONE,
        STOPPED,
        FAILED
    }

    private final long id;
    private final BulkAction action;
    private final JobFilter filter;
    private final String who;
    private final Instant createdAt = Instant.now();
    private final AtomicInteger expected = new AtomicInteger(-1);
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong missed = new AtomicLong();
    private volatile State state = State.WAITING;
    private volatile boolean stopRequested;
    private volatile @Nullable Instant endedAt;
    private volatile String trouble = "";

    BulkTask(long id, BulkAction action, JobFilter filter, String who) {
        this.id = id;
        this.action = action;
        this.filter = filter;
        this.who = who;
    }

    /** A look at it. {@code expected} is -1 while nobody knows how many jobs match. */
    public record View(
            long id,
            String action,
            String filter,
            String who,
            State state,
            Instant createdAt,
            @Nullable Instant endedAt,
            int expected,
            long done,
            long missed,
            String trouble) {
        /** Whether it will change no more. */
        public boolean isOver() {
            return endedAt != null;
        }
    }

    public View view() {
        return new View(
                id,
                action.word(),
                filter.words(),
                who,
                state,
                createdAt,
                endedAt,
                expected.get(),
                done.get(),
                missed.get(),
                trouble);
    }

    BulkAction action() {
        return action;
    }

    JobFilter filter() {
        return filter;
    }

    void expect(long jobs) {
        expected.set((int) Math.min(Integer.MAX_VALUE, jobs));
    }

    void begin() {
        state = State.RUNNING;
    }

    void count(boolean success) {
        (success ? done : missed).incrementAndGet();
    }

    void end(State how, String why) {
        trouble = why;
        state = how;
        endedAt = Instant.now();
    }

    void stop() {
        stopRequested = true;
    }

    boolean isStopRequested() {
        return stopRequested;
    }
}

package dev.gearman.server.engine.state;

import org.jspecify.annotations.Nullable;

/** Something that is to happen at a time, unless it is cancelled before. */
public final class Timer {
    public final long at;
    public final long sequence;
    /** The job that waits for this time, {@code null} if it is about something else. */
    public final @Nullable Job job;

    public final Runnable action;

    Timer(long at, long sequence, @Nullable Job job, Runnable action) {
        this.at = at;
        this.sequence = sequence;
        this.job = job;
        this.action = action;
    }
}

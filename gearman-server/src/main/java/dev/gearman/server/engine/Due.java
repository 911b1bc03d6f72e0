package dev.gearman.server.engine;

import org.jspecify.annotations.Nullable;

/** Something that is to happen at a time, unless it is cancelled before. */
final class Due {
    final long at;
    final long sequence;
    /** The job that waits for this time, {@code null} if it is about something else. */
    final @Nullable Job job;

    final Runnable action;

    Due(long at, long sequence, @Nullable Job job, Runnable action) {
        this.at = at;
        this.sequence = sequence;
        this.job = job;
        this.action = action;
    }
}

package dev.gearman.server.engine;

/** Something that is to happen at a time, unless it is cancelled before. */
final class Due {
    final long at;
    final long sequence;
    final Runnable action;

    Due(long at, long sequence, Runnable action) {
        this.at = at;
        this.sequence = sequence;
        this.action = action;
    }
}

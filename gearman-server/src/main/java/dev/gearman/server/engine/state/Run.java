package dev.gearman.server.engine.state;

import org.jspecify.annotations.Nullable;

/** One attempt at a job by one worker, from its assignment to its end. */
public final class Run {
    private final Session worker;
    private final long startedAt;
    private int numerator;
    private int denominator;

    @Nullable
    public Timer deadline;

    public Run(Session worker, long startedAt) {
        this.worker = worker;
        this.startedAt = startedAt;
    }

    public Session worker() {
        return worker;
    }

    /** When the job was assigned, in milliseconds since 1970. */
    public long startedAt() {
        return startedAt;
    }

    /** Last numerator that the worker reported, an unsigned 32-bit number. */
    public long numerator() {
        return Integer.toUnsignedLong(numerator);
    }

    /** Last denominator that the worker reported, an unsigned 32-bit number. */
    public long denominator() {
        return Integer.toUnsignedLong(denominator);
    }

    public void progress(long newNumerator, long newDenominator) {
        numerator = (int) newNumerator;
        denominator = (int) newDenominator;
    }
}

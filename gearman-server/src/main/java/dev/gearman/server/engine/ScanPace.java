package dev.gearman.server.engine;

/** How much of the engine's time a search takes: all that there is in a quiet server, about a tenth while others have work. */
public final class ScanPace {
    /** Others get this many times as much as the search. */
    private static final long OTHERS = 9;

    private long took;

    /** A step took this long. */
    public void stepped(long nanos) {
        took = nanos;
    }

    /**
     * How long to wait before the next step, in nanoseconds.
     *
     * @param quiet whether nobody else has work
     */
    public long pause(boolean quiet) {
        return quiet ? 0 : took * OTHERS;
    }
}

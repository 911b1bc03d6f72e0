package dev.gearman.server.engine;

/** How much of the engine's time a search takes: all that there is in a quiet server, about a tenth while others have work. */
final class ScanPace {
    /** Others get this many times as much as the search. */
    private static final long OTHERS = 9;

    private long ended;
    private long took;

    /**
     * Whether it is time for the next step.
     *
     * @param quiet whether nobody else has work
     */
    boolean isDue(long nanoTime, boolean quiet) {
        return quiet || nanoTime - ended >= took * OTHERS;
    }

    /** A step is done. */
    void stepped(long begin, long end) {
        ended = end;
        took = end - begin;
    }
}

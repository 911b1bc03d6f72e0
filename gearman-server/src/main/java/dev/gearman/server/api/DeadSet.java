package dev.gearman.server.api;

/** Where background jobs go that failed for good. */
@FunctionalInterface
public interface DeadSet {
    /** There is none: such a job is gone, as with the C server. */
    DeadSet NONE = (job, stored) -> stored.run();

    /**
     * Keeps a job. Called on the engine's thread, so it must not block.
     *
     * <p>A durable server forgets the job only after {@code stored} was run: one for which that did not happen is buried
     * again by the next start, under the same number. Whoever can't take a job (because too many wait already, say)
     * need only leave {@code stored} alone.
     *
     * @param stored to be run once, by any thread, when the job can't be lost any more
     */
    void bury(DeadJob job, Runnable stored);
}

package dev.gearman.server.api;

/**
 * Sees what happens to one job. Called on the engine's thread: it must not block, and what it throws is logged and
 * forgotten. Arrays are not to be written to.
 */
public interface JobWatcher {
    /** The job has come to another state: a worker got it, it waits again, or waits for its next attempt. */
    default void became(JobState state) {}

    /** The worker told how far it is (WORK_STATUS); both are unsigned 32-bit numbers. */
    default void progress(long numerator, long denominator) {}

    /** The worker sent a part of the result (WORK_DATA). */
    default void data(byte[] data) {}

    /** The worker sent a warning (WORK_WARNING). */
    default void warning(byte[] data) {}

    /** An attempt ended with a WORK_EXCEPTION; the job may be tried again. */
    default void exception(byte[] data) {}

    /**
     * The job has ended, and nothing more will be told.
     *
     * @param result data of the WORK_COMPLETE, empty for every other outcome
     */
    void ended(Outcome outcome, byte[] result);
}

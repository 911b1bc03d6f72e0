package dev.gearman.server.api;

/**
 * How a job, or one attempt at it, came to its end. Stored by its place in this list: new ones go to the end, and none
 * leaves.
 */
public enum Outcome {
    /** WORK_COMPLETE. */
    COMPLETED,
    /** WORK_FAIL. */
    FAILED,
    /** WORK_EXCEPTION. */
    EXCEPTION,
    /** The worker's CAN_DO_TIMEOUT was over. */
    TIMED_OUT,
    /** The worker's connection ended, or it gave the function up. */
    LOST,
    /** Somebody cancelled the job. A worker that had it may have finished it all the same. */
    CANCELLED,
    /** Nobody waited for the job any more, and it was none for the background. */
    ABANDONED;

    public static final Outcome[] ALL = values();

    /** Whether this is a failure after which a job may be tried again. */
    public boolean mayBeRetried() {
        return switch (this) {
            case FAILED, EXCEPTION, TIMED_OUT, LOST -> true;
            case COMPLETED, CANCELLED, ABANDONED -> false;
        };
    }
}

package dev.gearman.server.app.records;

/** How a job, or one attempt at it, came to its end. */
public enum RecordedOutcome {
    /** The worker completed it. */
    COMPLETED,
    /** The worker said that it failed. */
    FAILED,
    /** The worker sent an exception. */
    EXCEPTION,
    /** It took longer than its worker had said. */
    TIMED_OUT,
    /** The connection of its worker ended. */
    LOST,
    /** Somebody cancelled it. */
    CANCELLED,
    /** Its attempts were spent: it went to the dead set. */
    DEAD,
    /** Nobody waited for it any more, and it was none for the background. */
    ABANDONED
}

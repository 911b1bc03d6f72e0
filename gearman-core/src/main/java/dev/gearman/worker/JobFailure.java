package dev.gearman.worker;

/** Thrown by a function whose job has failed as jobs may fail: clients are told that, and nothing more. */
public class JobFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message for this worker's log */
    public JobFailure(String message) {
        super(message);
    }

    public JobFailure(String message, Throwable cause) {
        super(message, cause);
    }
}

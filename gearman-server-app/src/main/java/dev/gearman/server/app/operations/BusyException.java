package dev.gearman.server.app.operations;

/** The job server does not answer: it is closed, closing, or has too much to do. */
public class BusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BusyException(String message) {
        super(message);
    }
}

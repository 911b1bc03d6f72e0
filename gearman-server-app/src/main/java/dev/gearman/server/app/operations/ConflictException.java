package dev.gearman.server.app.operations;

/** A change that another job or another change stands against. Nothing is changed. */
public class ConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConflictException(String message) {
        super(message);
    }
}

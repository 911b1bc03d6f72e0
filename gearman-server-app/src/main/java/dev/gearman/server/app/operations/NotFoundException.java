package dev.gearman.server.app.operations;

/** There is no such job, function or worker, or no longer. The message says what was asked for. */
public class NotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotFoundException(String message) {
        super(message);
    }
}

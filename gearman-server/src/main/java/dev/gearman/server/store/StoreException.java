package dev.gearman.server.store;

/** A store did not do what it was asked to, or it is not known whether it did. The message is for its operator. */
public final class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    public StoreException(String message) {
        super(message);
    }
}

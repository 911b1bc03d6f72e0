package dev.gearman.server.app.records;

/** The records can't be read or written at the moment. */
public class RecordsUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RecordsUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}

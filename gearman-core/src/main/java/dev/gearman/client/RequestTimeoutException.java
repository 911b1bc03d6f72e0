package dev.gearman.client;

/** The result did not come in time. The job goes on at the server, without this request. */
public final class RequestTimeoutException extends GearmanException {
    private static final long serialVersionUID = 1L;

    RequestTimeoutException(String message) {
        super(message, null);
    }
}

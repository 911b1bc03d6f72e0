package dev.gearman.client;

/**
 * No answer within the time limit. The message says what the server knows about the job at that time. The job goes on at the
 * server, without this request.
 */
public final class RequestTimeoutException extends GearmanException {
    private static final long serialVersionUID = 1L;

    public RequestTimeoutException(String message) {
        super(message, null);
    }
}

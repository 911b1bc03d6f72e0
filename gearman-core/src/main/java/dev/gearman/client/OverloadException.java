package dev.gearman.client;

/** The client has as many requests outstanding as it may have; this one was not sent. Wait for some to end. */
public final class OverloadException extends GearmanException {
    private static final long serialVersionUID = 1L;

    OverloadException(String message) {
        super(message, null);
    }
}

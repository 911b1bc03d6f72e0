package dev.gearman.client;

/** The client was closed before the result came. A job that had been submitted may still be done. */
public final class ClientClosedException extends GearmanException {
    private static final long serialVersionUID = 1L;

    ClientClosedException() {
        super("the client was closed", null);
    }
}

package dev.gearman.client;

/** The connection ended before the result came. A background job that was being submitted may have been queued or not; a
 * foreground job is given up by the server, unless others wait for it, though a worker may have begun or even done it. */
public final class ConnectionLostException extends GearmanException {
    private static final long serialVersionUID = 1L;

    ConnectionLostException(String server, Throwable cause) {
        super(server + ": connection lost: " + cause.getMessage(), cause);
    }
}

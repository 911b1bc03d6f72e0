package dev.gearman.transport;

import java.io.IOException;

/** The address belongs to a server of another protocol. */
final class NotGearmanException extends IOException {
    private static final long serialVersionUID = 1L;

    NotGearmanException(String evidence) {
        super("not a Gearman server: " + evidence);
    }
}

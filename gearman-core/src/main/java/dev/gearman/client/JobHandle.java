package dev.gearman.client;

import dev.gearman.transport.ServerAddress;

/**
 * A job at a server.
 *
 * @param server where it is; a handle means nothing to others
 * @param handle the server's name for it
 */
public record JobHandle(ServerAddress server, String handle) {
    private static final String SEPARATOR = " at ";

    /**
     * Reads what {@link #toString} writes, so that a handle can be kept as text.
     *
     * @throws IllegalArgumentException if it is not that
     */
    public static JobHandle parse(String text) {
        int at = text.lastIndexOf(SEPARATOR);
        if (at < 1) {
            throw new IllegalArgumentException("handle: '" + text + "' (expected: handle at host:port)");
        }
        return new JobHandle(ServerAddress.parse(text.substring(at + SEPARATOR.length())), text.substring(0, at));
    }

    @Override
    public String toString() {
        return handle + SEPARATOR + server;
    }
}

package dev.gearman.transport;

/**
 * Where a server is.
 *
 * @param host name or address; an IPv6 address without brackets
 * @param port 1 to 65,535
 */
public record ServerAddress(String host, int port) {
    /** The port that IANA gave to Gearman. */
    public static final int DEFAULT_PORT = 4730;

    public ServerAddress {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host: blank (expected: a name or an address)");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1..65535)");
        }
    }

    /**
     * Reads {@code host}, {@code host:port}, {@code [address]:port} or a bare IPv6 address; without a port, 4730 is meant.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static ServerAddress parse(String text) {
        String trimmed = text.trim();
        int bracket = trimmed.indexOf(']');
        int colon = trimmed.lastIndexOf(':');
        if (trimmed.startsWith("[") && bracket > 0) {
            String host = trimmed.substring(1, bracket);
            String rest = trimmed.substring(bracket + 1);
            if (rest.isEmpty()) {
                return new ServerAddress(host, DEFAULT_PORT);
            }
            return new ServerAddress(host, port(text, rest.startsWith(":") ? rest.substring(1) : ""));
        }
        boolean bareIpv6 = trimmed.indexOf(':') != colon;
        if (colon < 0 || bareIpv6) {
            return new ServerAddress(trimmed, DEFAULT_PORT);
        }
        return new ServerAddress(trimmed.substring(0, colon), port(text, trimmed.substring(colon + 1)));
    }

    private static int port(String text, String port) {
        try {
            return Integer.parseInt(port);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("server: '" + text + "' (expected: host:port)", e);
        }
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }
}

package dev.gearman.protocol;

/**
 * Limits of packets and lines. A decoder checks them against the header, before anything is allocated or waited for.
 *
 * @param maxPacketSize the largest body of a packet in bytes
 * @param maxLineLength the longest line of text in bytes, without its end
 */
public record ProtocolLimits(int maxPacketSize, int maxLineLength) {
    /** Longest unique key in bytes that the protocol's users may send. */
    public static final int MAX_UNIQUE = 64;
    /** Longest job handle in bytes, one less than the 64 that the C library reserves for handle and NUL. */
    public static final int MAX_HANDLE = 63;
    /** Longest client id in bytes that is kept; the rest is cut, as the C server does. */
    public static final int MAX_CLIENT_ID = 127;
    /** Longest function name in bytes; the C server's receive buffer allowed about as much. */
    public static final int MAX_FUNCTION = 8_192;
    /** Longest numerator and denominator of a status report in characters, as in the C server. */
    public static final int MAX_STATUS_DIGITS = 11;
    /** Largest timeout of a function in milliseconds. */
    public static final int MAX_FUNCTION_TIMEOUT = Integer.MAX_VALUE;
    /** Latest start time of a delayed job in seconds since 1970. */
    public static final long MAX_EPOCH_SECONDS = Long.MAX_VALUE / 1_000;
    /** What the C server's receive buffer allows for a line. */
    public static final int DEFAULT_MAX_LINE = 8_192;
    /** Generous for a workload, and far below what would hurt a heap of one gigabyte. */
    public static final int DEFAULT_MAX_PACKET = 128 * 1024 * 1024;

    /** The limits that a server and a client have unless told otherwise. */
    public static final ProtocolLimits DEFAULT = new ProtocolLimits(DEFAULT_MAX_PACKET, DEFAULT_MAX_LINE);

    public ProtocolLimits {
        if (maxPacketSize < 1) {
            throw new IllegalArgumentException("maxPacketSize: " + maxPacketSize + " (expected: 1 or more)");
        }
        if (maxLineLength < 1) {
            throw new IllegalArgumentException("maxLineLength: " + maxLineLength + " (expected: 1 or more)");
        }
    }
}

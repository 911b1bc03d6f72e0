package dev.gearman.server.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.protocol.Decimal;
import dev.gearman.protocol.ProtocolLimits;
import java.util.Arrays;

/** What the handles of a server's jobs begin with: {@code H:host:}. One object for all its jobs. */
public final class HandlePrefix {
    private final byte[] bytes;

    private HandlePrefix(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The prefix of a job that was stored, with its colon. */
    public static HandlePrefix ofBytes(byte[] bytes) {
        return new HandlePrefix(bytes);
    }

    /**
     * @param text the prefix without the colon that parts it from the number
     * @throws IllegalArgumentException if it is too long, or holds what a handle must not hold
     */
    public HandlePrefix(String text) {
        this.bytes = (text + ':').getBytes(UTF_8);
        int longest = ProtocolLimits.MAX_HANDLE - Decimal.MAX_DIGITS;
        if (bytes.length > longest) {
            throw new IllegalArgumentException("handle prefix: " + bytes.length
                    + " bytes with its colon (expected: at most " + longest + "): " + text);
        }
        for (byte b : bytes) {
            if (b == 0 || b == '\n' || b == '\t') {
                throw new IllegalArgumentException("handle prefix: holds a NUL, tab or line break: " + text);
            }
        }
    }

    public byte[] bytes() {
        return bytes;
    }

    /** The handle of a job. */
    public String handle(long number) {
        return new String(bytes, UTF_8) + number;
    }

    public boolean matches(byte[] other, int start, int end) {
        return Arrays.equals(bytes, 0, bytes.length, other, start, end);
    }
}

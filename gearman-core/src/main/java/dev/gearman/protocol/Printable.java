package dev.gearman.protocol;

/** Makes bytes that came from outside fit for a log line or an error text: no line breaks, no control characters. */
public final class Printable {
    private Printable() {}

    /** Printable ASCII as it is, everything else as {@code \xNN}. */
    public static String of(byte[] bytes, int offset, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = offset; i < offset + length; i++) {
            int b = bytes[i] & 0xff;
            if (b >= 0x20 && b < 0x7f) {
                text.append((char) b);
            } else {
                text.append("\\x").append(Character.forDigit(b >> 4, 16)).append(Character.forDigit(b & 15, 16));
            }
        }
        return text.toString();
    }

    /** The same for the first bytes, {@code most} at most, followed by how many more there are. */
    public static String of(byte[] bytes, int offset, int length, int most) {
        return length <= most
                ? of(bytes, offset, length)
                : of(bytes, offset, most) + "... (" + (length - most) + " more bytes)";
    }

    public static String of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }
}

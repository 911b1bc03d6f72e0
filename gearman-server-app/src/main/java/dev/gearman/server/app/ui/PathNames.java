package dev.gearman.server.app.ui;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/**
 * Names of functions and handles as one segment of an address. Letters, digits and {@code - _ . : ,} stand for themselves; every
 * other byte of the UTF-8 is {@code ~} and two hexadecimal digits, and the empty name is {@code ~}. Percent signs would do as
 * well until the first proxy, container or firewall that decodes or refuses {@code %2F}.
 */
public final class PathNames {
    private static final char ESCAPE = '~';
    private static final String HEX = "0123456789ABCDEF";

    private PathNames() {}

    /** The segment that stands for a name. */
    public static String encode(String name) {
        if (name.isEmpty()) {
            return String.valueOf(ESCAPE);
        }
        boolean dots = name.equals(".") || name.equals("..");
        StringBuilder segment = new StringBuilder(name.length() + 8);
        for (byte b : name.getBytes(UTF_8)) {
            char c = (char) (b & 0xff);
            if (isPlain(c) && !dots) {
                segment.append(c);
            } else {
                segment.append(ESCAPE).append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
        return segment.toString();
    }

    /** The name that a segment stands for. A {@code ~} without two hexadecimal digits behind it is one. */
    public static String decode(String segment) {
        if (segment.equals(String.valueOf(ESCAPE))) {
            return "";
        }
        if (segment.indexOf(ESCAPE) < 0) {
            return segment;
        }
        byte[] bytes = segment.getBytes(UTF_8);
        ByteArrayOutputStream name = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int value = bytes[i] == ESCAPE && i + 2 < bytes.length ? hex(bytes[i + 1], bytes[i + 2]) : -1;
            if (value >= 0) {
                name.write(value);
                i += 2;
            } else {
                name.write(bytes[i]);
            }
        }
        return name.toString(UTF_8);
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-_.:,".indexOf(c) >= 0;
    }

    private static int hex(byte high, byte low) {
        int first = Character.digit(high, 16);
        int second = Character.digit(low, 16);
        return first < 0 || second < 0 ? -1 : first * 16 + second;
    }
}

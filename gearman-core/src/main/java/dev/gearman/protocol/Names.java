package dev.gearman.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Checks of the names that clients and workers send. */
public final class Names {
    private Names() {}

    /**
     * Returns the name of a function if the protocol can carry it.
     *
     * @param what the argument, for the message
     * @throws IllegalArgumentException if the name is empty, too long, or contains a NUL character
     */
    public static String function(String what, String name) {
        String expected = " (expected: 1 to " + ProtocolLimits.MAX_FUNCTION + " bytes of UTF-8 without NUL)";
        if (name.isBlank()) {
            throw new IllegalArgumentException(what + ": empty name '" + name + "'" + expected);
        }
        int length = name.getBytes(UTF_8).length;
        if (length > ProtocolLimits.MAX_FUNCTION) {
            throw new IllegalArgumentException(what + ": a name of " + length + " bytes" + expected);
        }
        if (name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    what + ": name '" + name.replace("\0", "\\0") + "' with a NUL character" + expected);
        }
        return name;
    }

    /**
     * Returns a unique key if the protocol can carry it.
     *
     * @param key the key, empty for none
     * @throws IllegalArgumentException if the key is too long or contains a NUL character
     */
    public static String unique(String key) {
        int length = key.getBytes(UTF_8).length;
        if (length > ProtocolLimits.MAX_UNIQUE) {
            throw new IllegalArgumentException(
                    "unique: " + length + " bytes (expected: 0.." + ProtocolLimits.MAX_UNIQUE + ")");
        }
        return withoutNul("unique", key);
    }

    /**
     * Returns a text if the protocol can carry it as an argument.
     *
     * @param what the argument, for the message
     * @throws IllegalArgumentException if the text contains a NUL character
     */
    public static String withoutNul(String what, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    what + ": '" + text.replace("\0", "\\0") + "' with a NUL character (expected: text without NUL)");
        }
        return text;
    }
}

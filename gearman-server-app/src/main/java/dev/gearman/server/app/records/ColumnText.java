package dev.gearman.server.app.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.protocol.Excerpt;
import org.jspecify.annotations.Nullable;

/** Names and messages from the network as columns of text can take them. */
public final class ColumnText {
    /** Longest text of a column that is searched, in characters. */
    public static final int KEY = 255;

    /** Longest text of a column that is not. */
    public static final int LONG = 65_536;

    /** Longest error, in characters. */
    public static final int ERROR = 131_072;

    /** Longest list of attempts, in characters; as much as H2 takes. */
    public static final int ATTEMPTS = 1_048_576;

    private ColumnText() {}

    /**
     * A text without the NUL that PostgreSQL has no room for. A longer one ends with the number of characters that are missing.
     *
     * @param longest the largest length in characters, at least 24
     */
    public static String of(String text, int longest) {
        String clean = text.indexOf(0) < 0 ? text : text.replace('\0', '\uFFFD');
        return Excerpt.line(clean, longest);
    }

    /** A text that is searched. */
    public static String key(String text) {
        return of(text, KEY);
    }

    /** A number that stands for a name in an index. Kept in the database: it must not change (FNV-1a in 64 bits). */
    public static long hash(String name) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }

    /**
     * The first text behind all that begin with a prefix, in the order of characters; {@code null} if there is none. A
     * condition on a range uses an index in all databases, one with "like" does not.
     */
    public static @Nullable String behind(String prefix) {
        for (int end = prefix.length(); end > 0; end = prefix.offsetByCodePoints(end, -1)) {
            int last = prefix.codePointBefore(end);
            if (last < Character.MAX_CODE_POINT) {
                int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
                return prefix.substring(0, end - Character.charCount(last)) + Character.toString(next);
            }
        }
        return null;
    }
}

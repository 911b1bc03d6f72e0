package dev.gearman.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shortens texts that are longer than their place. An excerpt always says that it is one, and how many characters (Unicode code
 * points) are missing.
 */
public final class Excerpt {
    private static final Pattern GAP = Pattern.compile("\n\\.\\.\\. ([0-9,]{1,15}) characters cut \\.\\.\\.\n");
    /** Bytes for the longest gap. */
    private static final int GAP_LENGTH = 48;

    private static final String CAUSE = "\nCaused by: ";
    private static final int LONGEST_CAUSE = 300;

    /** Smallest size of an excerpt with a beginning and an end, in bytes. */
    public static final int SMALLEST = 512;

    private Excerpt() {}

    /**
     * Returns the beginning and the end of a text of several lines, with {@code ... N characters cut ...} on a line of its own
     * between them. The line of the root cause of a Java stack trace is kept as well. An excerpt of an excerpt counts what the
     * first one left out.
     *
     * @param most the largest size of the result in bytes of UTF-8, at least {@link #SMALLEST}
     * @return the text itself if it is not larger
     */
    public static String of(String text, int most) {
        if (text.length() <= most / 3 || text.getBytes(UTF_8).length <= most) {
            return text;
        }
        int room = (Math.max(most, SMALLEST) - GAP_LENGTH) / 2;
        int head = beginning(text, room);
        int tail = end(text, room);
        int from = text.lastIndexOf(CAUSE) + 1;
        if (from <= head || from >= tail) {
            return text.substring(0, head) + gap(text, head, tail) + text.substring(tail);
        }
        String cause =
                text.substring(from, from + beginning(text.substring(from, causeEnd(text, from, tail)), room / 2));
        room -= (GAP_LENGTH + cause.getBytes(UTF_8).length + 1) / 2;
        head = beginning(text, room);
        tail = end(text, room);
        return text.substring(0, head)
                + gap(text, head, from)
                + cause
                + gap(text, from + cause.length(), tail)
                + text.substring(tail);
    }

    private static int causeEnd(String text, int from, int tail) {
        int lineEnd = text.indexOf('\n', from);
        return Math.min(Math.min(lineEnd < 0 ? tail : lineEnd, tail), from + LONGEST_CAUSE);
    }

    /**
     * Returns the beginning of a text, followed by {@code … (N more)} where something is missing.
     *
     * @param most the largest length of the result in {@code char}s, at least 24
     */
    public static String line(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = most - more(text.length()).length();
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + more(text.codePointCount(end, text.length()));
    }

    /** Returns {@code … (N more)}, for the end of a text of which so many characters are not shown. */
    public static String more(long characters) {
        return String.format(Locale.ROOT, "… (%,d more)", characters);
    }

    /** Returns the line that stands for so many characters. */
    public static String gap(long characters) {
        return String.format(Locale.ROOT, "\n... %,d characters cut ...\n", characters);
    }

    private static String gap(String text, int from, int to) {
        long missing = text.codePointCount(from, to);
        Matcher earlier = GAP.matcher(text).region(from, to);
        while (earlier.find()) {
            missing += Long.parseLong(earlier.group(1).replace(",", ""))
                    - earlier.group().length();
        }
        return gap(missing);
    }

    private static int beginning(String text, int bytes) {
        int end = 0;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            bytes -= size(c);
            if (bytes < 0) {
                break;
            }
            end += Character.charCount(c);
        }
        return end;
    }

    private static int end(String text, int bytes) {
        int start = text.length();
        while (start > 0) {
            int c = text.codePointBefore(start);
            bytes -= size(c);
            if (bytes < 0) {
                break;
            }
            start -= Character.charCount(c);
        }
        return start;
    }

    private static int size(int c) {
        return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    }
}

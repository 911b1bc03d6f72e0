package dev.gearman.server.app.records;

import dev.gearman.protocol.Excerpt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Errors of workers, most of them stack traces, in short. */
public final class ErrorText {
    private static final String CAUSE = "Caused by: ";
    private static final String PYTHON = "Traceback (most recent call last)";
    private static final int MAX_LINE = 300;

    private ErrorText() {}

    /**
     * Returns an error in one line for lists: its first line and its root cause, or else how much more there is.
     *
     * @return the error itself if it is short
     */
    public static String brief(String error) {
        String text = error.strip();
        List<String> lines = text.lines().toList();
        if (lines.size() <= 1) {
            return Excerpt.line(text, MAX_LINE);
        }
        String cause = rootCause(text);
        String first = lines.get(0);
        if (cause == null) {
            return Excerpt.line(first, MAX_LINE) + " "
                    + Excerpt.more(text.codePointCount(first.length(), text.length()));
        }
        String root = Excerpt.line(cause, MAX_LINE);
        return first.startsWith(PYTHON) ? root : Excerpt.line(first, MAX_LINE) + " Root cause: " + root;
    }

    /**
     * Returns the root cause that a stack trace of Java or Python names.
     *
     * @return {@code null} if the error has no cause or is no stack trace
     */
    public static @Nullable String rootCause(String error) {
        String cause = null;
        String last = "";
        boolean python = false;
        for (String line : error.strip().lines().toList()) {
            if (line.startsWith(CAUSE)) {
                cause = line.substring(CAUSE.length());
            }
            python |= line.startsWith(PYTHON);
            last = line;
        }
        return cause != null || !python ? cause : last;
    }
}

package dev.gearman.server.app.ui;

import dev.gearman.server.app.records.ErrorText;
import org.jspecify.annotations.Nullable;

/**
 * An error of a worker, ready to print.
 *
 * @param text all of it
 * @param root its root cause in one line, {@code null} if it names none
 * @param folded what the line says behind which a long error is folded, {@code null} for a short one
 */
public record ErrorView(
        String text, @Nullable String root, @Nullable String folded) {
    private static final int SHORT_LINES = 12;
    private static final int SHORT_TEXT = 2_000;
    private static final int MAX_LINE = 300;

    /** Returns {@code null} for no error. */
    public static @Nullable ErrorView of(String error) {
        if (error.isBlank()) {
            return null;
        }
        String cause = ErrorText.rootCause(error);
        long lines = error.lines().count();
        boolean small = lines <= SHORT_LINES && error.length() <= SHORT_TEXT;
        return new ErrorView(
                error,
                cause == null ? null : Texts.visible(cause, MAX_LINE),
                small ? null : "Show all: " + size(lines, error.codePointCount(0, error.length())));
    }

    /** The first line, for a folded error. */
    public String first() {
        return Texts.visible(text.strip().lines().findFirst().orElse(""), MAX_LINE);
    }

    private static String size(long lines, int characters) {
        return (lines == 1 ? "" : Texts.number(lines) + " lines, ") + Texts.number(characters) + " characters";
    }
}

package dev.gearman.server.app.ui;

import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Where one is in a long list, and where one can go. */
public record Pages(
        String text,
        boolean none,
        @Nullable String previous,
        @Nullable String next) {

    /** Whether there is nothing to say that an empty list does not say itself. */
    public boolean isEmpty() {
        return none && previous == null && next == null;
    }

    /** A list of known length. */
    public static Pages numbered(int page, int first, int last, int size, IntFunction<String> address) {
        String text =
                size == 0 ? "None" : Texts.number(first + 1L) + "–" + Texts.number(last) + " of " + Texts.number(size);
        return new Pages(
                text,
                size == 0,
                page > 1 ? address.apply(page - 1) : null,
                last < size ? address.apply(page + 1) : null);
    }

    /** A list whose length nobody counts. */
    public static Pages open(int size, String text, @Nullable String firstPage, @Nullable String next) {
        return new Pages(text, size == 0, firstPage, next);
    }
}

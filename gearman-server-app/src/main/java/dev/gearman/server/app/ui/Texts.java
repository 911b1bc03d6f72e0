package dev.gearman.server.app.ui;

import dev.gearman.protocol.Excerpt;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers, times and names as people read them. */
public final class Texts {
    /** For what nobody knows or what there is none of. */
    public static final String NONE = "–";

    private Texts() {}

    /**
     * A time.
     *
     * @param text relative, such as "5 s ago"
     * @param zone the zone of a schedule, {@code null} for that of the page
     */
    public record When(String text, Instant time, @Nullable ZoneId zone) {
        /** As HTML has it. */
        public String machine() {
            return time.truncatedTo(ChronoUnit.MILLIS).toString();
        }
    }

    public static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** Jobs per minute. */
    public static String rate(double perMinute) {
        if (Double.isNaN(perMinute)) {
            return NONE;
        }
        return perMinute < 9.95 && perMinute > 0
                ? String.format(Locale.ROOT, "%.1f", perMinute)
                : number(Math.round(perMinute));
    }

    public static String age(long millis) {
        Duration age = Duration.ofMillis(Math.max(0, millis));
        if (age.toDays() > 0) {
            return age.toDays() + " d " + age.toHoursPart() + " h";
        }
        if (age.toHours() > 0) {
            return age.toHours() + " h " + age.toMinutesPart() + " min";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + " min " + age.toSecondsPart() + " s" : age.toSeconds() + " s";
    }

    /** A short time, with milliseconds where they count. */
    public static String duration(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1_000) {
            return millis + " ms";
        }
        return millis < 60_000 ? String.format(Locale.ROOT, "%.1f s", millis / 1000.0) : age(millis);
    }

    public static String size(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        return bytes < 1024 * 1024
                ? String.format(Locale.ROOT, "%.1f KB", bytes / 1024.0)
                : String.format(Locale.ROOT, "%,.1f MB", bytes / 1024.0 / 1024.0);
    }

    public static @Nullable When when(@Nullable Instant time) {
        return time == null ? null : when(time, Instant.now());
    }

    public static When when(Instant time, Instant now) {
        long millis = Duration.between(time, now).toMillis();
        String text = millis >= 0 ? age(millis) + " ago" : "in " + age(-millis);
        return new When(Math.abs(millis) < 1_000 ? "now" : text, time, null);
    }

    /** A name on one line: what can't be seen, or turns text around, is shown by its number. */
    public static String name(String name) {
        if (name.isEmpty()) {
            return "(empty name)";
        }
        return visible(name, 300);
    }

    /** Text on one line. What is longer ends with the number of characters that are missing. */
    public static String visible(String text, int limit) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), limit) + 8);
        int shown = 0;
        for (int i = 0; i < text.length(); shown++) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (shown == limit) {
                return line.append(Excerpt.more(text.codePointCount(i - Character.charCount(c), text.length())))
                        .toString();
            }
            if (isVisible(c)) {
                line.appendCodePoint(c);
            } else {
                line.append(String.format(Locale.ROOT, "\\u{%X}", c));
            }
        }
        return line.toString();
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    public static String jobs(long count) {
        return count == 1 ? "1 job" : number(count) + " jobs";
    }
}

package dev.gearman.server.app.ui;

import dev.gearman.server.app.operations.AuditedOperations;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Times that people and programs send. A local time means the zone that was named beside its field: one that does not exist
 * there is refused, and of one that exists twice, when clocks go back, the first is meant.
 */
public final class TypedTime {
    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 9999;
    private static final String WITH_OFFSET = "2026-11-24T18:00:00Z or 2026-11-24T19:00:00+01:00";

    private TypedTime() {}

    /**
     * Returns the instant of a time with an offset, as ISO 8601 writes it.
     *
     * @param field the name of the field, for messages
     * @return {@code null} for no text
     * @throws IllegalArgumentException if the text is no time, or has no offset
     */
    public static @Nullable Instant instant(String field, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        TemporalAccessor time = parsed(field, text, WITH_OFFSET);
        if (time instanceof OffsetDateTime known) {
            return inRange(field, known.toInstant());
        }
        throw new IllegalArgumentException(
                field + ": '" + text + "' has no offset from UTC (expected: " + WITH_OFFSET + ")");
    }

    /**
     * Returns the instant of a time of this zone, or of one with an offset.
     *
     * @param field the name of the field, for messages
     * @return {@code null} for no text
     * @throws IllegalArgumentException if the text is no time, or one that does not exist in this zone
     */
    public static @Nullable Instant instant(String field, @Nullable String text, ZoneId zone) {
        if (text == null || text.isBlank()) {
            return null;
        }
        TemporalAccessor time = parsed(field, text, "2026-11-24T12:30");
        return inRange(
                field,
                time instanceof LocalDateTime local
                        ? local(field, local, zone)
                        : OffsetDateTime.from(time).toInstant());
    }

    /** Returns a time as a form has it: a local time as it is, one with an offset as the local time of this zone. */
    public static String local(@Nullable String text, ZoneId zone) {
        if (text == null || text.isBlank()) {
            return "";
        }
        try {
            return parsed("", text, "") instanceof OffsetDateTime time
                    ? time.atZoneSameInstant(zone).toLocalDateTime().toString()
                    : text;
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static TemporalAccessor parsed(String field, String text, String expected) {
        try {
            // the plus sign of an offset is a space in a query string
            return DateTimeFormatter.ISO_DATE_TIME.parseBest(
                    text.strip().replace(' ', '+'), OffsetDateTime::from, LocalDateTime::from);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    field + ": '" + AuditedOperations.printable(text) + "' is not a time (expected: " + expected + ")",
                    e);
        }
    }

    private static Instant local(String field, LocalDateTime time, ZoneId zone) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(time);
        if (offsets.isEmpty()) {
            ZoneOffsetTransition gap = zone.getRules().getTransition(time);
            throw new IllegalArgumentException(
                    field + ": '" + time + "' does not exist in " + zone.getId() + ", where clocks go from "
                            + gap.getDateTimeBefore() + " to " + gap.getDateTimeAfter()
                            + " (expected: a time before or after)");
        }
        return time.toInstant(offsets.get(0));
    }

    private static Instant inRange(String field, Instant time) {
        int year = time.atOffset(ZoneOffset.UTC).getYear();
        if (year < FIRST_YEAR || year > LAST_YEAR) {
            throw new IllegalArgumentException(
                    field + ": year " + year + " (expected: " + FIRST_YEAR + ".." + LAST_YEAR + ")");
        }
        return time;
    }
}

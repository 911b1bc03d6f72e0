package dev.gearman.server.command;

import dev.gearman.protocol.Decimal;
import dev.gearman.protocol.ErrorCode;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.protocol.Printable;
import dev.gearman.protocol.RefusedException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/**
 * The time that a SUBMIT_JOB_SCHED packet names: the next minute that fits all its fields, which may be now. A field that
 * is empty or {@code *} fits anything. The protocol counts days of the week from 0 for Monday, months and days of the
 * month from 1.
 */
record Schedule(int minute, int hour, int dayOfMonth, int month, int dayOfWeek) {
    private static final int ANY = -1;
    /** The 29th of February on a given day of the week comes round in 40 years at the latest. */
    private static final int YEARS_TO_SEARCH = 41;

    static Schedule of(Packet packet) {
        return new Schedule(
                field(packet, 2, 0, 59),
                field(packet, 3, 0, 23),
                field(packet, 4, 1, 31),
                field(packet, 5, 1, 12),
                field(packet, 6, 0, 6));
    }

    private static int field(Packet packet, int argument, int from, int to) {
        int start = packet.start(argument);
        int length = packet.length(argument);
        if (length == 0 || (length == 1 && packet.body()[start] == '*')) {
            return ANY;
        }
        boolean leadingZero = length == 2 && packet.body()[start] == '0';
        long value = Decimal.exact(packet.body(), leadingZero ? start + 1 : start, start + length);
        if (value < from || value > to) {
            throw new RefusedException(
                    ErrorCode.INVALID_PACKET,
                    PacketType.SUBMIT_JOB_SCHED + ": "
                            + packet.type().arguments().get(argument) + " "
                            + Printable.of(packet.body(), start, length, 40)
                            + " (expected: " + from + ".." + to + ", * or nothing)");
        }
        return (int) value;
    }

    /** The next time that fits, in milliseconds since 1970. */
    long nextMillis(Clock clock) {
        ZonedDateTime now = ZonedDateTime.now(clock).truncatedTo(ChronoUnit.MINUTES);
        LocalDate last = now.toLocalDate().plusYears(YEARS_TO_SEARCH);
        for (LocalDate day = now.toLocalDate(); day.isBefore(last); day = day.plusDays(1)) {
            if (!fits(day)) {
                continue;
            }
            LocalTime earliest = day.equals(now.toLocalDate()) ? now.toLocalTime() : LocalTime.MIDNIGHT;
            for (int h = earliest.getHour(); h < 24; h++) {
                for (int m = h == earliest.getHour() ? earliest.getMinute() : 0; m < 60; m++) {
                    if ((hour == ANY || hour == h) && (minute == ANY || minute == m)) {
                        return day.atTime(h, m)
                                .atZone(clock.getZone())
                                .toInstant()
                                .toEpochMilli();
                    }
                }
            }
        }
        throw new RefusedException(
                ErrorCode.INVALID_PACKET,
                PacketType.SUBMIT_JOB_SCHED + ": there is no such day: month " + month + ", day " + dayOfMonth);
    }

    private boolean fits(LocalDate day) {
        return (month == ANY || month == day.getMonthValue())
                && (dayOfMonth == ANY || dayOfMonth == day.getDayOfMonth())
                && (dayOfWeek == ANY || dayOfWeek == day.getDayOfWeek().getValue() - 1);
    }
}

package dev.gearman.server.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.protocol.ErrorCode;
import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.protocol.RefusedException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When SUBMIT_JOB_SCHED means; fields are minute, hour, day of the month, month, day of the week. */
class ScheduleTests {
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource({
        // a Wednesday
        "2026-07-01T12:30:40, * * * * *, 2026-07-01T12:30",
        "2026-07-01T12:30:40, 30 12 1 7 2, 2026-07-01T12:30",
        "2026-07-01T12:30:40, 29 * * * *, 2026-07-01T13:29",
        "2026-07-01T12:30:40, 05 05 * * *, 2026-07-02T05:05",
        "2026-07-01T12:30:40, 0 0 * * *, 2026-07-02T00:00",
        "2026-07-01T12:30:40, * * 1 1 *, 2027-01-01T00:00",
        "2026-07-01T12:30:40, * * 31 * *, 2026-07-31T00:00",
        "2026-07-01T12:30:40, * * * * 0, 2026-07-06T00:00",
        "2026-07-01T12:30:40, * * * * 6, 2026-07-05T00:00",
        "2026-07-01T12:30:40, 59 23 31 12 *, 2026-12-31T23:59",
        "2026-12-31T23:59:59, 0 * * * *, 2027-01-01T00:00",
        "2026-07-01T12:30:40, * * 29 2 *, 2028-02-29T00:00",
        "2096-03-01T00:00:00, * * 29 2 *, 2104-02-29T00:00",
        // leap days on a Sunday: 2004, 2032, 2060
        "2004-03-01T00:00:00, * * 29 2 6, 2032-02-29T00:00"
    })
    void theNextMinuteThatFitsAllFields(LocalDateTime now, String fields, LocalDateTime expected) {
        Clock clock = Clock.fixed(now.atZone(ZONE).toInstant(), ZONE);

        assertThat(Schedule.of(packet(fields.split(" "))).nextMillis(clock))
                .isEqualTo(expected.atZone(ZONE).toInstant().toEpochMilli());
    }

    @Test
    void anEmptyFieldFitsAnything() {
        Clock clock = Clock.fixed(Instant.parse("2026-07-01T12:30:40Z"), ZoneId.of("UTC"));

        assertThat(Schedule.of(packet("", "", "", "", "")).nextMillis(clock))
                .isEqualTo(Instant.parse("2026-07-01T12:30:00Z").toEpochMilli());
    }

    @ParameterizedTest
    @CsvSource({"30, 2", "31, 2", "31, 4", "31, 6", "31, 9", "31, 11"})
    void aDayThatDoesNotExistIsRefused(String day, String month) {
        Clock clock = Clock.fixed(Instant.parse("2026-07-01T12:30:40Z"), ZONE);
        Schedule schedule = Schedule.of(packet("*", "*", day, month, "*"));

        assertThatThrownBy(() -> schedule.nextMillis(clock))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_PACKET))
                .hasMessageEndingWith("there is no such day: month " + month + ", day " + day);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "60 * * * *",
                "-1 * * * *",
                "* 24 * * *",
                "* * 0 * *",
                "* * 32 * *",
                "* * * 0 *",
                "* * * 13 *",
                "* * * * 7",
                "*/5 * * * *",
                "1-2 * * * *",
                "x * * * *",
                "** * * * *",
                "99999999999999999999 * * * *",
                "005 * * * *"
            })
    void aFieldOutOfRangeIsRefused(String fields) {
        Packet packet = packet(fields.split(" "));

        assertThatThrownBy(() -> Schedule.of(packet))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("(expected: ");
    }

    private static Packet packet(String... fields) {
        String body = "f\0u\0" + String.join("\0", fields) + "\0x";
        return Packet.parse(PacketType.SUBMIT_JOB_SCHED, body.getBytes(ISO_8859_1));
    }
}

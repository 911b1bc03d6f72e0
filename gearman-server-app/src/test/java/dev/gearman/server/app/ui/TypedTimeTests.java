package dev.gearman.server.app.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypedTimeTests {
    private static final ZoneId LOS_ANGELES = ZoneId.of("America/Los_Angeles");

    @ParameterizedTest
    @CsvSource({
        "2026-11-24T12:30, America/Los_Angeles, 2026-11-24T20:30:00Z",
        "2026-07-24T12:30:15, America/Los_Angeles, 2026-07-24T19:30:15Z",
        "2026-11-24T12:30, Asia/Tokyo, 2026-11-24T03:30:00Z",
        "2026-11-24T12:30, UTC, 2026-11-24T12:30:00Z",
        "2026-11-24T12:30:00Z, Asia/Tokyo, 2026-11-24T12:30:00Z",
        "2026-11-24T12:30+01:00, Asia/Tokyo, 2026-11-24T11:30:00Z",
        "2026-11-24T12:30 01:00, Asia/Tokyo, 2026-11-24T11:30:00Z",
        // clocks go back: the first of both
        "2026-11-01T01:30, America/Los_Angeles, 2026-11-01T08:30:00Z",
        "2026-10-25T02:30, Europe/Berlin, 2026-10-25T00:30:00Z"
    })
    void aLocalTimeMeansTheZone(String text, String zone, Instant expected) {
        assertThat(TypedTime.instant("at", text, ZoneId.of(zone))).isEqualTo(expected);
    }

    @Test
    void aTimeThatClocksSkipIsRefusedWithTheReason() {
        assertThatThrownBy(() -> TypedTime.instant("at", "2026-03-08T02:30", LOS_ANGELES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("at: '2026-03-08T02:30' does not exist in America/Los_Angeles, where clocks go from"
                        + " 2026-03-08T02:00 to 2026-03-08T03:00 (expected: a time before or after)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "2026-13-01T00:00",
                "2026-11-24",
                "12:30",
                "+999999999-01-01T00:00",
                "1200-01-01T00:00"
            })
    void whatIsNoTimeIsRefused(String text) {
        assertThatThrownBy(() -> TypedTime.instant("from", text, LOS_ANGELES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("from: ");
        assertThatThrownBy(() -> TypedTime.instant("from", text + "Z"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("from: ");
    }

    @Test
    void programsNeedAnOffset() {
        assertThatThrownBy(() -> TypedTime.instant("at", "2026-11-24T18:00:00"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("at: '2026-11-24T18:00:00' has no offset from UTC (expected: 2026-11-24T18:00:00Z or"
                        + " 2026-11-24T19:00:00+01:00)");
        assertThat(TypedTime.instant("at", "2026-11-24T19:00:00+01:00")).isEqualTo("2026-11-24T18:00:00Z");
        assertThat(TypedTime.instant("at", "2026-11-24T18:00:00.123Z")).isEqualTo("2026-11-24T18:00:00.123Z");
        assertThat(TypedTime.instant("at", "")).isNull();
        assertThat(TypedTime.instant("at", null)).isNull();
    }

    @Test
    void aFormShowsALocalTimeAsItWasTypedAndOthersInItsZone() {
        assertThat(TypedTime.local("2026-11-24T12:30", LOS_ANGELES)).isEqualTo("2026-11-24T12:30");
        assertThat(TypedTime.local("2026-11-24T20:30:00Z", LOS_ANGELES)).isEqualTo("2026-11-24T12:30");
        assertThat(TypedTime.local("yesterday", LOS_ANGELES)).isEqualTo("yesterday");
        assertThat(TypedTime.local(null, LOS_ANGELES)).isEmpty();
    }
}

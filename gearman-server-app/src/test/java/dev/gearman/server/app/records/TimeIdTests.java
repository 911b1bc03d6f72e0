package dev.gearman.server.app.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeIdTests {

    @Test
    void idsAreInTheOrderOfTime() {
        assertThat(TimeId.of(1_000, 999_999)).isLessThan(TimeId.of(1_001, 0));
        assertThat(TimeId.of(1_000, 7)).isLessThan(TimeId.of(1_000, 8));
        assertThat(TimeId.first(Instant.ofEpochMilli(1_001))).isEqualTo(TimeId.of(1_001, 0));
    }

    @Test
    void aTimeBetweenTwoMillisecondsIsTheLater() {
        assertThat(TimeId.first(Instant.ofEpochMilli(1_000).plusNanos(1))).isEqualTo(TimeId.of(1_001, 0));
    }

    @Test
    void timesWithoutAnIdAreTheFirstOrTheLast() {
        assertThat(TimeId.first(Instant.MIN)).isZero();
        assertThat(TimeId.first(Instant.MAX)).isEqualTo(Long.MAX_VALUE);
        assertThat(TimeId.of(-5, -5)).isNotNegative();
    }

    @Test
    void aCursorIsReadBack() {
        long id = TimeId.of(1_700_000_000_000L, 4_711);
        assertThat(TimeId.ofCursor(TimeId.cursor(id))).isEqualTo(id);
        assertThat(TimeId.cursor(id)).matches("[a-z0-9]+");
        assertThat(TimeId.ofCursor(null)).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "A", "01", "zzzzzzzzzzzzzzzzzzzz", "1;drop"})
    void anotherTextIsNoCursor(String text) {
        assertThatThrownBy(() -> TimeId.ofCursor(text)).isInstanceOf(IllegalArgumentException.class);
    }
}

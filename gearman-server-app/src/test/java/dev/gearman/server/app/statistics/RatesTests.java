package dev.gearman.server.app.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.api.EngineSnapshot;
import java.util.List;
import org.junit.jupiter.api.Test;

class RatesTests {
    private final Rates rates = new Rates();

    @Test
    void aRateIsKnownAfterAMomentAndCoversAboutAMinute() {
        assertThat(rates.at(snapshot(0, 0)).all().isKnown()).isFalse();
        assertThat(rates.at(snapshot(10_000, 20)).all().completed()).isEqualTo(120);
        rates.at(snapshot(30_000, 60));
        rates.at(snapshot(60_000, 60));
        // nothing since second 30
        assertThat(rates.at(snapshot(90_000, 60)).all().completed()).isZero();
    }

    @Test
    void afterALongPauseItBeginsAnew() {
        rates.at(snapshot(0, 0));
        assertThat(rates.at(snapshot(600_000, 60)).all().isKnown()).isFalse();
    }

    @Test
    void everyFunctionHasItsOwn() {
        rates.at(snapshot(0, 0));
        EngineSnapshot now = snapshot(60_000, 60);
        assertThat(rates.at(now).of(now.functions().get(0)).completed()).isEqualTo(60);
    }

    private static EngineSnapshot snapshot(long time, long completed) {
        return new EngineSnapshot(
                time,
                0,
                0,
                0,
                List.of(new EngineSnapshot.Function("f", 0, 0, 0, 0, 0, 0, 0, completed, completed, 0)),
                List.of(),
                new EngineSnapshot.Totals(completed, completed, 0, 0, 0, 0),
                true);
    }
}

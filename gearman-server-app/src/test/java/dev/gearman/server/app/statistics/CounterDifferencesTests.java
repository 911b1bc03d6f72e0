package dev.gearman.server.app.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.api.EngineSnapshot.Function;
import dev.gearman.server.api.EngineSnapshot.Totals;
import java.util.List;
import org.junit.jupiter.api.Test;

class CounterDifferencesTests {
    private final CounterDifferences differences = new CounterDifferences(1);

    @Test
    void theDifferencesToTheLastLookAreKeptOfTheBusiest() {
        assertThat(differences.since(snapshot(new Totals(7, 5, 0, 0, 0, 0), function("a", 5), function("b", 2))))
                .containsOnlyKeys(null, "a");
        assertThat(differences.since(snapshot(new Totals(17, 5, 1, 0, 0, 0), function("a", 6), function("b", 11))))
                .containsEntry("b", new CounterValues(9, 0, 0, 0, 0, 0))
                .containsEntry(null, new CounterValues(10, 0, 1, 0, 0, 0))
                .doesNotContainKey("a");
    }

    @Test
    void aFunctionThatWasForgottenCountsFromZero() {
        differences.since(snapshot(new Totals(5, 0, 0, 0, 0, 0), function("a", 5)));
        assertThat(differences.since(snapshot(new Totals(8, 0, 0, 0, 0, 0), function("a", 3))))
                .containsEntry("a", new CounterValues(3, 0, 0, 0, 0, 0));
    }

    @Test
    void aFunctionOfWhichThereIsNothingToTellIsLeftOut() {
        differences.since(snapshot(new Totals(5, 0, 0, 0, 0, 0), function("a", 5)));
        assertThat(differences.since(snapshot(new Totals(5, 0, 0, 0, 0, 0), function("a", 5))))
                .containsOnlyKeys((String) null);
    }

    private static Function function(String name, int submitted) {
        return new Function(name, 0, 0, 0, 0, 0, 0, 0, submitted, 0, 0);
    }

    private static EngineSnapshot snapshot(Totals totals, Function... functions) {
        return new EngineSnapshot(0, 0, 0, 0, List.of(functions), List.of(), totals, true);
    }
}

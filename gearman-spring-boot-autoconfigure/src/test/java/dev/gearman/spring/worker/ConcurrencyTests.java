package dev.gearman.spring.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConcurrencyTests {

    @Test
    void itIsANumberOrTwo() {
        assertThat(ConcurrencyRange.parse(" 4 "))
                .isEqualTo(new ConcurrencyRange(4, 4))
                .hasToString("4");
        assertThat(ConcurrencyRange.parse("2-8"))
                .isEqualTo(new ConcurrencyRange(2, 8))
                .hasToString("2-8");
        assertThat(ConcurrencyRange.parse("2 - 8")).isEqualTo(new ConcurrencyRange(2, 8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "8-2", "2-", "-", "many", "1-2-3", "99999999999"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> ConcurrencyRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("concurrency: ")
                .hasMessageContaining("expected: a number from 1 on, or two like 2-8");
    }

    @Test
    void placesBecomeMoreWhileAllAreTakenAndFewerAfterwards() {
        List<Integer> changes = new CopyOnWriteArrayList<>();
        ElasticPlaces places = new ElasticPlaces(new ConcurrencyRange(1, 3), Duration.ofMillis(5));
        places.onChange(changes::add);
        Deque<JobListener.Run> running = new ArrayDeque<>();
        for (int expected = 2; expected <= 3; expected++) {
            running.add(places.started(null));
            int wanted = expected;
            await().until(() -> places.places() == wanted);
        }
        running.add(places.started(null));
        running.forEach(run -> run.ended(new byte[0], null));
        await().until(() -> places.places() == 1);
        assertThat(changes).containsExactly(2, 3, 2, 1);
    }

    @Test
    void aProcessIsRecycledWhenItsHeapStaysFull() {
        List<String> recycled = new CopyOnWriteArrayList<>();
        long[] used = {100};
        RecycleMonitor monitor = new RecycleMonitor(null, 1_000L, () -> used[0], () -> recycled.add("now"));
        monitor.started(null).ended(new byte[0], null);
        assertThat(recycled).isEmpty();
        used[0] = 1_001;
        // it looks once a second at most
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            monitor.started(null).ended(new byte[0], null);
            return !recycled.isEmpty();
        });
        monitor.started(null).ended(new byte[0], null);
        assertThat(recycled).containsExactly("now");
        assertThat(RecycleMonitor.heapInUse()).isNotNegative();
    }
}

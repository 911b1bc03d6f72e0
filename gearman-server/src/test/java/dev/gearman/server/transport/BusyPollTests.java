package dev.gearman.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BusyPollTests {
    private int asked;
    private int readyAfter = Integer.MAX_VALUE;

    private final IntSupplier select = () -> ++asked >= readyAfter ? 3 : 0;

    @Test
    void aLoopWithTasksAsksOnce() throws Exception {
        assertThat(BusyPoll.of(Duration.ofMillis(1)).calculateStrategy(select, true))
                .isZero();
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void aLoopWithoutTasksAsksUntilSomethingIsReady() throws Exception {
        readyAfter = 5;
        assertThat(BusyPoll.of(Duration.ofMinutes(1)).calculateStrategy(select, false))
                .isEqualTo(3);
        assertThat(asked).isEqualTo(5);
    }

    @Test
    void aLoopThatFindsNothingSleeps() throws Exception {
        assertThat(BusyPoll.of(Duration.ofNanos(1)).calculateStrategy(select, false))
                .isEqualTo(SelectStrategy.SELECT);
    }

    @Test
    void withoutBusyPollItSleepsAtOnce() throws Exception {
        SelectStrategy strategy = BusyPoll.of(Duration.ZERO);
        for (int i = 0; i < 1_000; i++) {
            assertThat(strategy.calculateStrategy(select, false)).isEqualTo(SelectStrategy.SELECT);
        }
        assertThat(asked).isZero();
    }

    @Test
    void whereAskingFindsNothingItIsSeldomTried() throws Exception {
        SelectStrategy strategy = BusyPoll.of(Duration.ofNanos(1));
        int polls = 0;
        for (int i = 0; i < 6_400; i++) {
            int before = asked;
            strategy.calculateStrategy(select, false);
            polls += asked > before ? 1 : 0;
        }
        assertThat(polls).isBetween(50, 120);

        readyAfter = 0;
        for (int i = 0; i < 200; i++) {
            strategy.calculateStrategy(select, false);
        }
        assertThat(strategy.calculateStrategy(select, false))
                .as("it pays again")
                .isEqualTo(3);
    }
}

package dev.gearman.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.time.Duration;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

class BusyPollTests {
    private final Asked asked = new Asked();
    private final Loop loop = new Loop();

    @Test
    void aLoopWithTasksAsksOnce() {
        loop.mayNotSleep();
        assertThat(polling(Duration.ofMillis(1)).run(loop)).isZero();
        assertThat(asked).hasToString("1 asked, 0 slept");
    }

    @Test
    void aLoopWithoutTasksAsksUntilSomethingIsReady() {
        asked.readyAfter = 5;
        assertThat(polling(Duration.ofMinutes(1)).run(loop)).isEqualTo(3);
        assertThat(asked).hasToString("5 asked, 0 slept");
    }

    @Test
    void aLoopThatFindsNothingSleeps() {
        assertThat(polling(Duration.ofNanos(1)).run(loop)).isZero();
        assertThat(asked.slept).isEqualTo(1);
    }

    @Test
    void aTaskThatComesWhileALoopAsksEndsThat() {
        asked.onAsk = count -> {
            if (count == 7) {
                loop.mayNotSleep();
            }
        };
        assertThat(polling(Duration.ofMinutes(1)).run(loop)).isZero();
        assertThat(asked).hasToString("7 asked, 0 slept");
    }

    @Test
    void withoutBusyPollItSleepsAtOnce() {
        assertThat(BusyPoll.around(executor -> asked, Duration.ZERO)
                        .newHandler(ImmediateThread.INSTANCE)
                        .run(loop))
                .isZero();
        assertThat(asked).hasToString("0 asked, 1 slept");
    }

    @Test
    void whereAskingFindsNothingItIsSeldomTried() {
        IoHandler polling = polling(Duration.ofNanos(1));
        int polls = 0;
        for (int i = 0; i < 6_400; i++) {
            int before = asked.asked;
            polling.run(loop);
            polls += asked.asked > before ? 1 : 0;
        }
        assertThat(polls).isBetween(50, 120);

        asked.readyAfter = 0;
        for (int i = 0; i < 200; i++) {
            polling.run(loop);
        }
        assertThat(polling.run(loop)).as("it pays again").isEqualTo(3);
    }

    private IoHandler polling(Duration longest) {
        return BusyPoll.around(executor -> asked, longest).newHandler(ImmediateThread.INSTANCE);
    }

    /** Counts how it is asked, and what for. */
    private static final class Asked implements IoHandler {
        private int asked;
        private int slept;
        private int readyAfter = Integer.MAX_VALUE;
        private IntConsumer onAsk = count -> {};

        @Override
        public int run(IoHandlerContext context) {
            if (context.canBlock()) {
                slept++;
                return 0;
            }
            onAsk.accept(++asked);
            return asked >= readyAfter ? 3 : 0;
        }

        @Override
        public IoRegistration register(IoHandle handle) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void wakeup() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> type) {
            return false;
        }

        @Override
        public String toString() {
            return asked + " asked, " + slept + " slept";
        }
    }

    private static final class Loop implements IoHandlerContext {
        private boolean canBlock = true;

        void mayNotSleep() {
            canBlock = false;
        }

        @Override
        public boolean canBlock() {
            return canBlock;
        }

        @Override
        public long delayNanos(long now) {
            return 0;
        }

        @Override
        public long deadlineNanos() {
            return -1;
        }
    }

    private enum ImmediateThread implements ThreadAwareExecutor {
        INSTANCE;

        @Override
        public boolean isExecutorThread(Thread thread) {
            return true;
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }
    }
}

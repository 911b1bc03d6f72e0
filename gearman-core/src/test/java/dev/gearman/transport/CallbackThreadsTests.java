package dev.gearman.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CallbackThreadsTests {

    @Test
    void thereAreAsManyThreadsAsTasksThatWaitForEachOther() {
        int tasks = 300;
        CyclicBarrier together = new CyclicBarrier(tasks);
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            ends.add(CompletableFuture.runAsync(() -> await(together), CallbackThreads::execute));
        }
        assertThat(CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)))
                .succeedsWithin(60, TimeUnit.SECONDS);
    }

    @Test
    void shortTasksShareAFewThreads() throws InterruptedException {
        int tasks = 100_000;
        AtomicInteger most = new AtomicInteger();
        AtomicInteger running = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(tasks);
        for (int i = 0; i < tasks; i++) {
            CallbackThreads.execute(() -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                running.decrementAndGet();
                ended.countDown();
            });
        }
        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(most.get()).isPositive().isLessThan(tasks / 100);
    }

    @Test
    void aTaskThatThrowsHarmsNoOther() {
        CompletableFuture<Boolean> daemon = new CompletableFuture<>();
        CallbackThreads.execute(() -> {
            throw new IllegalStateException("as planned");
        });
        CallbackThreads.execute(() -> daemon.complete(Thread.currentThread().isDaemon()));
        assertThat(daemon).succeedsWithin(60, TimeUnit.SECONDS).isEqualTo(true);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}

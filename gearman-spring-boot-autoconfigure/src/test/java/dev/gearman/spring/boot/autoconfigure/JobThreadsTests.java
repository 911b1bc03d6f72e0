package dev.gearman.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobThreadsTests {
    private static final int MANY = 20;

    private final JobThreads threads = new JobThreads(Thread::new);

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void noJobWaitsForAnother() throws InterruptedException {
        for (int round = 0; round < 3; round++) {
            CountDownLatch running = new CountDownLatch(MANY);
            CountDownLatch end = new CountDownLatch(1);
            for (int i = 0; i < MANY; i++) {
                threads.execute(() -> {
                    running.countDown();
                    awaitOrEnd(end);
                });
            }
            assertThat(running.await(30, TimeUnit.SECONDS))
                    .as("all of them run at once")
                    .isTrue();
            end.countDown();
        }
    }

    @Test
    void aFreeThreadIsUsedAgain() {
        for (int i = 1; i <= MANY; i++) {
            long done = i;
            threads.execute(() -> {});
            await().atMost(Duration.ofSeconds(30)).until(() -> threads.getCompletedTaskCount() == done);
        }
        assertThat(threads.getPoolSize()).isEqualTo(1);
    }

    @Test
    void aJobThatThrowsTakesNoPlaceAway() {
        CountDownLatch done = new CountDownLatch(1);
        JobThreads quiet = new JobThreads(task -> {
            Thread thread = new Thread(task);
            thread.setUncaughtExceptionHandler((where, failure) -> {});
            return thread;
        });
        try {
            quiet.execute(() -> {
                throw new IllegalStateException("a fault");
            });
            quiet.execute(done::countDown);
            await().atMost(Duration.ofSeconds(30)).until(() -> done.getCount() == 0);
        } finally {
            quiet.shutdownNow();
        }
    }

    @Test
    void afterTheEndJobsAreRefused() {
        threads.shutdown();
        assertThatThrownBy(() -> threads.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    private static void awaitOrEnd(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

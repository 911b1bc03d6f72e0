package dev.gearman.spring.boot.autoconfigure;

import static dev.gearman.spring.boot.autoconfigure.Applications.application;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.client.ClientClosedException;
import dev.gearman.client.ConnectionLostException;
import dev.gearman.client.JobHandle;
import dev.gearman.client.RequestTimeoutException;
import dev.gearman.spring.CallListener;
import dev.gearman.spring.GearmanJob;
import dev.gearman.spring.GearmanTemplate;
import dev.gearman.spring.annotation.GearmanWorker;
import dev.gearman.spring.converter.GearmanMessageConverter;
import dev.gearman.spring.test.EmbeddedGearmanServer;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** Callbacks of calls may block, whatever executors the application has. */
class CallbackThreadTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static EmbeddedGearmanServer server;

    @BeforeAll
    static void startServer() {
        server = EmbeddedGearmanServer.started();
    }

    @AfterAll
    static void stopServer() {
        server.stop();
    }

    static class Workers {
        final CountDownLatch started = new CountDownLatch(1);
        final CountDownLatch mayEnd = new CountDownLatch(1);

        @GearmanWorker(value = "echo", concurrency = "4")
        String echo(String text, GearmanJob job) {
            job.progress(1, 2);
            return text;
        }

        @GearmanWorker("hold")
        void hold() throws InterruptedException {
            started.countDown();
            mayEnd.await(60, TimeUnit.SECONDS);
        }
    }

    static class NoExecutor {}

    static class OneThread {
        @Bean
        ThreadPoolTaskExecutor mine() {
            ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
            executor.setCorePoolSize(1);
            executor.setMaxPoolSize(1);
            return executor;
        }
    }

    static class Scheduler {
        @Bean
        ThreadPoolTaskScheduler mine() {
            return new ThreadPoolTaskScheduler();
        }
    }

    static class Fork {
        @Bean
        ForkJoinPool mine() {
            return new ForkJoinPool(1);
        }
    }

    static class Sync {
        @Bean
        SyncTaskExecutor mine() {
            return new SyncTaskExecutor();
        }
    }

    static class PerTask {
        @Bean
        SimpleAsyncTaskExecutor mine() {
            return new SimpleAsyncTaskExecutor();
        }
    }

    static List<Class<?>> configurations() {
        return List.of(NoExecutor.class, OneThread.class, Scheduler.class, Fork.class, Sync.class, PerTask.class);
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void nestedCallsEndWhateverExecutorTheApplicationHas(Class<?> configuration) {
        application(server)
                .withUserConfiguration(Workers.class, configuration)
                .run(context -> nest(context.getBean(GearmanTemplate.class)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void nestedCallsEndWhateverTheSizeOfThePool(int size) {
        application(server)
                .withUserConfiguration(Workers.class)
                .withPropertyValues(
                        "spring.task.execution.pool.core-size=" + size, "spring.task.execution.pool.max-size=" + size)
                .run(context -> {
                    GearmanTemplate gearman = context.getBean(GearmanTemplate.class);
                    nest(gearman);
                    gearman.setCallbackExecutor(context.getBean(ThreadPoolTaskExecutor.class));
                    nest(gearman);
                });
    }

    private static void nest(GearmanTemplate gearman) throws Exception {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        List<CompletableFuture<String>> results = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String text = "text " + i;
            results.add(gearman.job("echo")
                    .workload(text)
                    .onProgress((done, total) -> {
                        threads.add(Thread.currentThread().getName());
                        gearman.job("echo")
                                .workload("from a listener")
                                .onProgress((x, y) -> {})
                                .callAsync(String.class)
                                .join();
                    })
                    .callAsync(String.class)
                    .thenApply(first -> {
                        threads.add(Thread.currentThread().getName());
                        return gearman.callAsync("echo", first, String.class)
                                .thenCompose(second -> gearman.callAsync("echo", second, String.class))
                                .join();
                    }));
        }
        for (int i = 0; i < results.size(); i++) {
            assertThat(results.get(i).get(60, TimeUnit.SECONDS)).isEqualTo("text " + i);
        }
        assertThat(threads).noneMatch(name -> name.startsWith("gearman-net"));
    }

    @Test
    void aCallbackMayCallWhereTheApplicationHasAScheduler() {
        application(server)
                .withUserConfiguration(Workers.class, Scheduler.class)
                .run(context -> {
                    GearmanTemplate gearman = context.getBean(GearmanTemplate.class);
                    assertThat(gearman.job("echo")
                                    .workload("a")
                                    .callAsync(String.class)
                                    .thenApply(x -> gearman.call("echo", x, String.class)))
                            .succeedsWithin(PATIENCE)
                            .isEqualTo("a");
                });
    }

    @Test
    void timeLimitsHoldWithinBlockedCallbacks() {
        application(server)
                .withUserConfiguration(Workers.class, OneThread.class)
                .withPropertyValues("gearman.template.reply-timeout=500ms")
                .run(context -> {
                    GearmanTemplate gearman = context.getBean(GearmanTemplate.class);
                    List<CompletableFuture<byte[]>> results = new ArrayList<>();
                    for (int i = 0; i < 20; i++) {
                        results.add(gearman.job("echo")
                                .workload("a")
                                .timeout(PATIENCE)
                                .callAsync()
                                .thenApply(
                                        x -> gearman.callAsync("no_worker", x).join()));
                    }
                    for (CompletableFuture<byte[]> result : results) {
                        assertThatThrownBy(() -> result.get(60, TimeUnit.SECONDS))
                                .hasRootCauseInstanceOf(RequestTimeoutException.class)
                                .hasMessageContaining("no worker is registered");
                    }
                });
    }

    static class Observers {
        final Set<String> threads = ConcurrentHashMap.newKeySet();

        @Bean
        CallListener failing() {
            return (request, background) -> {
                throw new IllegalStateException("at the begin");
            };
        }

        @Bean
        CallListener listener() {
            return (request, background) -> failure -> {
                threads.add(Thread.currentThread().getName());
                throw new IllegalStateException("at the end");
            };
        }

        @Bean
        GearmanMessageConverter converter() {
            return new GearmanMessageConverter() {
                @Override
                public byte[] toBytes(Object value) {
                    throw new StackOverflowError("too deep");
                }

                @Override
                public Object fromBytes(byte[] bytes, Type type) {
                    threads.add(Thread.currentThread().getName());
                    throw new StackOverflowError("too deep");
                }
            };
        }
    }

    @Test
    void whatTheBeansOfTheApplicationThrowHoldsUpNoFuture() {
        application(server)
                .withUserConfiguration(Workers.class, Observers.class)
                .run(context -> {
                    GearmanTemplate gearman = context.getBean(GearmanTemplate.class);
                    assertThat(gearman.callAsync("echo", "a", String.class))
                            .succeedsWithin(PATIENCE)
                            .isEqualTo("a");
                    assertThat(gearman.callAsync("echo", "a", Integer.class))
                            .failsWithin(PATIENCE)
                            .withThrowableThat()
                            .withCauseInstanceOf(StackOverflowError.class);
                    assertThat(gearman.job("echo").submitAsync()).succeedsWithin(PATIENCE);
                    assertThat(context.getBean(Observers.class).threads)
                            .noneMatch(name -> name.startsWith("gearman-net"));
                });
    }

    static class Context {
        static final ThreadLocal<String> USER = new ThreadLocal<>();

        @Bean
        TaskDecorator decorator() {
            return task -> {
                String user = USER.get();
                return () -> {
                    USER.set(user);
                    try {
                        task.run();
                    } finally {
                        USER.remove();
                    }
                };
            };
        }
    }

    @Test
    void callbacksAndListenersHaveTheContextOfTheCaller() {
        application(server)
                .withUserConfiguration(Workers.class, Context.class, Scheduler.class)
                .run(context -> {
                    GearmanTemplate gearman = context.getBean(GearmanTemplate.class);
                    CompletableFuture<String> listener = new CompletableFuture<>();
                    CompletableFuture<String> failed = new CompletableFuture<>();
                    CountDownLatch attached = new CountDownLatch(1);
                    Context.USER.set("alice");
                    try {
                        CompletableFuture<String> callback = gearman.job("echo")
                                .workload("a")
                                .onProgress((done, total) -> {
                                    listener.complete(Context.USER.get());
                                    awaitQuietly(attached);
                                })
                                .callAsync(String.class)
                                .thenApply(x -> Context.USER.get());
                        attached.countDown();
                        gearman.job("no_worker")
                                .timeout(Duration.ofMillis(300))
                                .callAsync()
                                .whenComplete((x, failure) -> failed.complete(Context.USER.get()));
                        CompletableFuture<String> blocking = new CompletableFuture<>();
                        gearman.job("echo")
                                .workload("a")
                                .onProgress((done, total) -> blocking.complete(Context.USER.get()))
                                .call();
                        assertThat(List.of(callback, listener, failed, blocking))
                                .allSatisfy(seen -> assertThat(seen)
                                        .succeedsWithin(PATIENCE)
                                        .isEqualTo("alice"));
                    } finally {
                        Context.USER.remove();
                    }
                });
    }

    @Test
    void aRunningCallFailsWhenItsServerStops() {
        try (EmbeddedGearmanServer own = EmbeddedGearmanServer.started()) {
            application(own).withUserConfiguration(Workers.class).run(context -> {
                GearmanTemplate gearman = context.getBean(GearmanTemplate.class);
                CompletableFuture<byte[]> result = gearman.callAsync("hold", null);
                CompletableFuture<byte[]> nested = result.exceptionally(
                        failure -> gearman.callAsync("echo", "still there").join());
                Workers workers = context.getBean(Workers.class);
                assertThat(workers.started.await(60, TimeUnit.SECONDS)).isTrue();
                own.stop();
                assertThat(result)
                        .failsWithin(PATIENCE)
                        .withThrowableThat()
                        .withCauseInstanceOf(ConnectionLostException.class);
                own.start();
                assertThat(nested).succeedsWithin(PATIENCE);
                workers.mayEnd.countDown();
            });
        }
    }

    @Test
    void whatIsOutstandingFailsWhenTheApplicationStops() {
        List<CompletableFuture<?>> futures = new ArrayList<>();
        application(server).withUserConfiguration(Workers.class).run(context -> {
            GearmanTemplate gearman = context.getBean(GearmanTemplate.class);
            JobHandle handle = gearman.submit("nothing", null);
            assertThat(gearman.status(handle).known()).isTrue();
            CompletableFuture<byte[]> waiting = gearman.callAsync("no_worker", null);
            futures.add(waiting);
            CountDownLatch nested = new CountDownLatch(1);
            futures.add(gearman.callAsync("echo", "a").thenApply(x -> {
                CompletableFuture<byte[]> inner = gearman.callAsync("no_worker", x);
                nested.countDown();
                return inner.join();
            }));
            assertThat(nested.await(60, TimeUnit.SECONDS)).isTrue();
        });
        assertThat(futures)
                .allSatisfy(future -> assertThat(future)
                        .failsWithin(PATIENCE)
                        .withThrowableThat()
                        .havingRootCause()
                        .isInstanceOf(ClientClosedException.class));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

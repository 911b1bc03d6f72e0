package dev.gearman.spring.boot.autoconfigure;

import static dev.gearman.spring.boot.autoconfigure.Applications.application;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gearman.client.ConnectionLostException;
import dev.gearman.client.GearmanClient;
import dev.gearman.client.JobRequest;
import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.spring.GearmanJob;
import dev.gearman.spring.GearmanTemplate;
import dev.gearman.spring.annotation.GearmanWorker;
import dev.gearman.spring.test.EmbeddedGearmanServer;
import dev.gearman.spring.test.HandledJobs;
import dev.gearman.spring.worker.GearmanWorkerContainer;
import dev.gearman.spring.worker.GearmanWorkerEndpointRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.context.SmartLifecycle;

class WorkerLifecycleTests {
    private static final Duration SECONDS = Duration.ofSeconds(20);

    static class Echo {
        @GearmanWorker("echo")
        byte[] echo(byte[] workload) {
            return workload;
        }
    }

    /** Lets every second job end by itself, and the others only when they are interrupted. */
    static class Batch {
        final Set<String> completed = ConcurrentHashMap.newKeySet();
        final Set<String> begun = ConcurrentHashMap.newKeySet();
        final CountDownLatch tenRun = new CountDownLatch(10);
        final CountDownLatch stopping = new CountDownLatch(1);

        @GearmanWorker(value = "batch", concurrency = "10")
        void one(String number, GearmanJob job) throws InterruptedException {
            begun.add(number);
            tenRun.countDown();
            boolean stubborn = Integer.parseInt(number) % 2 == 1;
            if (stubborn) {
                new CountDownLatch(1).await();
            }
            assertThat(stopping.await(20, TimeUnit.SECONDS)).isTrue();
            completed.add(number);
        }
    }

    @Test
    void noJobIsLostAndNoneIsReportedDoneThatWasNotWhenTheContextClosesAmongAHundred() {
        try (EmbeddedGearmanServer server = EmbeddedGearmanServer.started();
                GearmanClient other =
                        GearmanClient.builder().servers(server.address()).build()) {
            Batch[] batch = new Batch[1];
            application(server)
                    .withUserConfiguration(Batch.class)
                    .withPropertyValues("gearman.worker.shutdown-timeout=2s")
                    .run(context -> {
                        batch[0] = context.getBean(Batch.class);
                        for (int i = 0; i < 100; i++) {
                            other.submitBackground(JobRequest.of("batch", Integer.toString(i)))
                                    .get(20, TimeUnit.SECONDS);
                        }
                        assertThat(batch[0].tenRun.await(20, TimeUnit.SECONDS)).isTrue();
                        GearmanWorkerEndpointRegistry registry = context.getBean(GearmanWorkerEndpointRegistry.class);
                        CompletableFuture<Void> closing =
                                CompletableFuture.runAsync(context.getSourceApplicationContext()::close);
                        await().until(() -> !registry.isRunning());
                        batch[0].stopping.countDown();
                        closing.get(20, TimeUnit.SECONDS);
                    });
            Set<String> completed = batch[0].completed;
            assertThat(completed).isNotEmpty().allMatch(number -> Integer.parseInt(number) % 2 == 0);
            assertThat(batch[0].begun).hasSizeGreaterThan(completed.size());
            // the server hears of closed connections a little later
            await().atMost(SECONDS).until(() -> server.snapshot().connections().size() <= 1);
            EngineSnapshot.Function function = server.snapshot().functions().stream()
                    .filter(one -> one.name().equals("batch"))
                    .findFirst()
                    .orElseThrow();
            assertThat(function.completed()).isEqualTo(completed.size());
            assertThat(function.failed()).isZero();
            assertThat(function.running()).isZero();
            assertThat(function.queued()).isEqualTo(100 - completed.size());
        }
    }

    @Test
    void workersComeBackByThemselvesAfterTheServerWasAway() {
        try (EmbeddedGearmanServer server = EmbeddedGearmanServer.started()) {
            application(server).withUserConfiguration(Echo.class, Stuck.class).run(context -> {
                GearmanTemplate gearman = context.getBean(GearmanTemplate.class);
                Stuck stuck = context.getBean(Stuck.class);
                CompletableFuture<byte[]> running = gearman.callAsync("stuck", null);
                assertThat(stuck.started.await(20, TimeUnit.SECONDS)).isTrue();

                server.stop();
                assertThat(running)
                        .failsWithin(SECONDS)
                        .withThrowableThat()
                        .withCauseInstanceOf(ConnectionLostException.class)
                        .withMessageContaining(server.address());
                assertThat(stuck.cancelled).succeedsWithin(SECONDS);

                server.start();
                assertThat(gearman.call("echo", new byte[] {1})).containsExactly(1);
            });
        }
    }

    static class Stuck {
        final CountDownLatch started = new CountDownLatch(1);
        final CompletableFuture<Void> cancelled = new CompletableFuture<>();

        @GearmanWorker("stuck")
        CompletableFuture<String> stuck(GearmanJob job) {
            CompletableFuture<String> result = new CompletableFuture<>();
            job.onCancel(() -> {
                cancelled.complete(null);
                result.cancel(false);
            });
            started.countDown();
            return result;
        }
    }

    @Test
    void workGoesOnWhenOneOfTwoServersIsGone() {
        try (EmbeddedGearmanServer one = EmbeddedGearmanServer.started();
                EmbeddedGearmanServer other = EmbeddedGearmanServer.started()) {
            application(one, other).withUserConfiguration(Echo.class).run(context -> {
                GearmanTemplate gearman = context.getBean(GearmanTemplate.class);
                for (int i = 0; i < 20; i++) {
                    gearman.call("echo", "both");
                }
                one.stop();
                await().until(() -> gearman.client().servers().stream().anyMatch(state -> !state.connected()));
                for (int i = 0; i < 20; i++) {
                    gearman.call("echo", "one");
                }
                assertThat(context.getBean(HandledJobs.class).all()).hasSize(40);
                assertThat(context.getBean(GearmanWorkerEndpointRegistry.class)
                                .containers()
                                .get(0)
                                .servers())
                        .hasSize(2);
            });
        }
    }

    @Test
    void aWorkerCanBePausedStoppedAndStartedAgain() {
        try (EmbeddedGearmanServer server = EmbeddedGearmanServer.started()) {
            application(server).withUserConfiguration(Echo.class).run(context -> {
                GearmanTemplate gearman = context.getBean(GearmanTemplate.class);
                GearmanWorkerEndpointRegistry registry = context.getBean(GearmanWorkerEndpointRegistry.class);
                GearmanWorkerContainer container = registry.container("echo").orElseThrow();
                assertThat(registry.containers()).containsExactly(container);
                gearman.call("echo", "running");

                container.pause();
                await().until(() -> workers(server) == 0);
                assertThat(container.isPaused()).isTrue();
                CompletableFuture<byte[]> waiting = gearman.callAsync("echo", "paused");
                container.resume();
                assertThat(waiting).succeedsWithin(SECONDS);

                assertThat(container.stop()).isTrue();
                assertThat(container.isRunning()).isFalse();
                assertThat(container.servers()).isEmpty();
                waiting = gearman.callAsync("echo", "stopped");
                container.start();
                container.start();
                assertThat(waiting).succeedsWithin(SECONDS);
            });
        }
    }

    private static int workers(EmbeddedGearmanServer server) {
        return server.snapshot().functions().stream()
                .mapToInt(EngineSnapshot.Function::workers)
                .sum();
    }

    @Test
    void workersStopBeforeTheWebServerDoes() {
        application()
                .run(context -> assertThat(context.getBean(GearmanWorkerEndpointRegistry.class)
                                .getPhase())
                        // what Boot has for the graceful shutdown of web servers
                        .isGreaterThan(SmartLifecycle.DEFAULT_PHASE - 1024));
    }

    static class SameTwice {
        @GearmanWorker("same")
        @GearmanWorker("same")
        void same() {}
    }

    static class SameId {
        @GearmanWorker(value = "one", id = "id")
        @GearmanWorker(value = "other", id = "id")
        void same() {}
    }

    @Test
    void namesOfWorkersAreDifferent() {
        application()
                .withUserConfiguration(SameTwice.class)
                .run(context -> assertThat(context.getBean(GearmanWorkerEndpointRegistry.class)
                                .containers())
                        .extracting(GearmanWorkerContainer::id)
                        .containsExactly("same", "same#2"));
        application()
                .withUserConfiguration(SameId.class)
                .run(context ->
                        assertThat(context).getFailure().hasStackTraceContaining("there is another worker 'id'"));
    }

    @Test
    void aWorkerKeepsTheProcessAliveUnlessItIsToldNotTo() {
        application()
                .withUserConfiguration(Echo.class)
                .run(context -> assertThat(keepAliveThreads()).hasSize(1));
        assertThat(keepAliveThreads()).allMatch(thread -> !thread.isAlive());
        application()
                .withUserConfiguration(Echo.class)
                .withPropertyValues("gearman.worker.keep-alive=false")
                .run(context -> assertThat(keepAliveThreads()).noneMatch(Thread::isAlive));
        application().run(context -> assertThat(keepAliveThreads()).noneMatch(Thread::isAlive));
    }

    private static List<Thread> keepAliveThreads() {
        List<Thread> found = new ArrayList<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("gearman-worker-keep-alive")) {
                assertThat(thread.isDaemon()).isFalse();
                found.add(thread);
            }
        }
        return found;
    }

    @Test
    void aProcessThatHasDoneEnoughIsRecycledOnce() {
        List<Integer> codes = new ArrayList<>();
        try (EmbeddedGearmanServer server = EmbeddedGearmanServer.started()) {
            application(server)
                    .withUserConfiguration(Echo.class)
                    .withBean(GearmanRecycler.class, () -> codes::add)
                    .withPropertyValues("gearman.worker.recycle.max-jobs=3", "gearman.worker.recycle.exit-code=17")
                    .run(context -> {
                        for (int i = 1; i <= 5; i++) {
                            context.getBean(GearmanTemplate.class).call("echo", "again");
                            assertThat(codes).hasSize(i < 3 ? 0 : 1);
                        }
                        assertThat(codes).containsExactly(17);
                    });
        }
    }

    @Test
    void aTemplateIsOfUseWithoutAnyServerOnceThereIsOne() {
        EmbeddedGearmanServer server = EmbeddedGearmanServer.started();
        server.stop();
        application(server).withUserConfiguration(Echo.class).run(context -> {
            CompletableFuture<byte[]> early =
                    context.getBean(GearmanTemplate.class).callAsync("echo", new byte[] {7});
            server.start();
            assertThat(early).succeedsWithin(SECONDS).isEqualTo(new byte[] {7});
        });
        server.stop();
    }

    @Test
    void aClientThatIsClosedFailsWhatItWaitsFor() {
        try (EmbeddedGearmanServer server = EmbeddedGearmanServer.started()) {
            CompletableFuture<?>[] waiting = new CompletableFuture<?>[1];
            application(server)
                    .run(context ->
                            waiting[0] = context.getBean(GearmanTemplate.class).callAsync("nobody", null));
            assertThatThrownBy(() -> waiting[0].get(20, TimeUnit.SECONDS)).hasMessageContaining("closed");
        }
    }

    static class Threads {
        @GearmanWorker("thread")
        String thread() throws ReflectiveOperationException {
            Thread thread = Thread.currentThread();
            // there is no such method in Java 17, for which this is compiled
            return thread.getName() + " " + Thread.class.getMethod("isVirtual").invoke(thread);
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "there are no virtual threads")
    void jobsRunOnVirtualThreadsWhereTheApplicationWantsThem() {
        try (EmbeddedGearmanServer server = EmbeddedGearmanServer.started()) {
            application(server)
                    .withUserConfiguration(Threads.class)
                    .withPropertyValues("spring.threads.virtual.enabled=true")
                    .run(context -> assertThat(
                                    context.getBean(GearmanTemplate.class).call("thread", null, String.class))
                            .startsWith("gearman-worker-")
                            .endsWith(" true"));
        }
    }
}

package dev.gearman.spring;

import static dev.gearman.spring.boot.autoconfigure.Applications.application;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gearman.client.JobFailedException;
import dev.gearman.client.JobHandle;
import dev.gearman.client.JobStatus;
import dev.gearman.client.RequestTimeoutException;
import dev.gearman.spring.annotation.GearmanWorker;
import dev.gearman.spring.converter.GearmanConversionException;
import dev.gearman.spring.test.EmbeddedGearmanServer;
import dev.gearman.spring.test.HandledJobs;
import dev.gearman.spring.worker.GearmanWorkerContainer;
import dev.gearman.spring.worker.GearmanWorkerEndpointRegistry;
import dev.gearman.worker.JobFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GearmanTemplateTests {
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

        @GearmanWorker("echo")
        byte[] echo(byte[] workload) {
            return workload;
        }

        @GearmanWorker("talk")
        String talk(GearmanJob job) {
            job.data("part");
            job.warning("careful");
            job.progress(1, 4);
            job.progress(4, 4);
            return Thread.currentThread().getName();
        }

        @GearmanWorker("fail")
        void fail() {
            throw new JobFailure("as it may happen");
        }

        @GearmanWorker("wait")
        String waitForIt(GearmanJob job) throws InterruptedException {
            job.progress(3, 10);
            started.countDown();
            assertThat(mayEnd.await(30, TimeUnit.SECONDS)).isTrue();
            return "done";
        }
    }

    @Test
    void aCallReturnsTheResultConverted() {
        application(server).withUserConfiguration(Workers.class).run(context -> {
            GearmanTemplate gearman = context.getBean(GearmanTemplate.class);
            assertThat(gearman.call("echo", "text")).isEqualTo("text".getBytes(UTF_8));
            assertThat(gearman.call("echo", List.of(1, 2), int[].class)).containsExactly(1, 2);
            assertThat(gearman.callAsync("echo", 5, Integer.class))
                    .succeedsWithin(Duration.ofSeconds(20))
                    .isEqualTo(5);
            assertThatThrownBy(() -> gearman.call("echo", "no number", Integer.class))
                    .isInstanceOf(GearmanConversionException.class);
            assertThatThrownBy(() -> gearman.call("fail", null)).isInstanceOf(JobFailedException.class);
            assertThat(gearman.callAsync("fail", null))
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .withCauseInstanceOf(JobFailedException.class);
        });
    }

    @Test
    void listenersAreToldWhatHappensInOrderAndMayBlock() {
        application(server).withUserConfiguration(Workers.class).run(context -> {
            GearmanTemplate gearman = context.getBean(GearmanTemplate.class);
            List<String> events = new ArrayList<>();
            String thread = gearman.job("talk")
                    .onData(data -> events.add(new String(data, UTF_8)))
                    .onWarning(events::add)
                    .onProgress((done, total) -> {
                        // a call from a listener would never end on the event loop
                        byte[] text = gearman.call("echo", done + "/" + total);
                        events.add(new String(text, UTF_8));
                    })
                    .callAsync(String.class)
                    .get(20, TimeUnit.SECONDS);
            assertThat(events).containsExactly("part", "careful", "1/4", "4/4");
            assertThat(thread).startsWith("gearman-worker-");
        });
    }

    @Test
    void aBackgroundJobCanBeAskedForByHandleAndByUniqueKey() {
        application(server).withUserConfiguration(Workers.class).run(context -> {
            GearmanTemplate gearman = context.getBean(GearmanTemplate.class);
            Workers workers = context.getBean(Workers.class);
            JobHandle handle = gearman.job("wait").unique("the one").submit();
            assertThat(workers.started.await(20, TimeUnit.SECONDS)).isTrue();
            JobStatus byHandle = gearman.status(JobHandle.parse(handle.toString()));
            assertThat(byHandle.running()).isTrue();
            assertThat(byHandle.fraction()).isEqualTo(0.3);
            assertThat(gearman.statusByUnique("the one").running()).isTrue();
            assertThat(gearman.job("wait").unique("the one").submit()).isEqualTo(handle);

            workers.mayEnd.countDown();
            context.getBean(HandledJobs.class).await("wait", 1);
            await().until(() -> !gearman.status(handle).known());
        });
    }

    @Test
    void aCallThatTakesTooLongIsGivenUp() {
        application(server).withUserConfiguration(Workers.class).run(context -> {
            GearmanTemplate gearman = context.getBean(GearmanTemplate.class);
            assertThatThrownBy(() ->
                            gearman.job("wait").timeout(Duration.ofMillis(50)).call())
                    .isInstanceOf(RequestTimeoutException.class);
            CompletableFuture<byte[]> future = gearman.callAsync("wait", null);
            assertThat(future.cancel(false)).isTrue();
            // the job itself goes on, and is counted until it ends
            context.getBean(Workers.class).mayEnd.countDown();
            await().until(() -> gearman.client().outstanding() == 0);
        });
    }

    @Test
    void aThreadThatIsInterruptedWaitsNoLonger() {
        application(server).withUserConfiguration(Workers.class).run(context -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> context.getBean(GearmanTemplate.class).submit("echo", null))
                    .isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
        });
    }

    static class Ordered {
        final List<String> order = new ArrayList<>();

        @GearmanWorker(value = "ordered", autoStartup = "false")
        void next(String what) {
            order.add(what);
        }
    }

    @Test
    void prioritiesAndTimesDecideWhatComesFirst() {
        application(server).withUserConfiguration(Ordered.class).run(context -> {
            GearmanTemplate gearman = context.getBean(GearmanTemplate.class);
            gearman.job("ordered").workload("low").low().submit();
            gearman.submit("ordered", "normal");
            gearman.job("ordered").workload("high").high().submit();
            gearman.schedule("ordered", "past", Instant.now().minusSeconds(5));
            gearman.schedule("ordered", "future", Instant.now().plus(Duration.ofHours(1)));
            GearmanWorkerContainer container = context.getBean(GearmanWorkerEndpointRegistry.class)
                    .container("ordered")
                    .orElseThrow();
            container.start();
            context.getBean(HandledJobs.class).await("ordered", 4);
            assertThat(context.getBean(Ordered.class).order).containsExactly("high", "normal", "past", "low");
        });
    }

    static class Parallel {
        final CyclicBarrier together = new CyclicBarrier(3);

        @GearmanWorker(value = "parallel", concurrency = "1-3")
        void parallel() throws Exception {
            together.await(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void aWorkerTakesMoreAtATimeWhenThereIsMoreToDo() {
        application(server).withUserConfiguration(Parallel.class).run(context -> {
            GearmanTemplate gearman = context.getBean(GearmanTemplate.class);
            for (int i = 0; i < 3; i++) {
                gearman.submit("parallel", null);
            }
            context.getBean(HandledJobs.class).await("parallel", 3, Duration.ofSeconds(30));
            assertThat(context.getBean(HandledJobs.class).of("parallel")).allMatch(HandledJobs.HandledJob::isCompleted);
        });
    }
}

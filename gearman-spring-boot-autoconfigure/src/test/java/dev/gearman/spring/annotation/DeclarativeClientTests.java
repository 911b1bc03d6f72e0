package dev.gearman.spring.annotation;

import static dev.gearman.spring.boot.autoconfigure.Applications.application;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.client.JobExceptionException;
import dev.gearman.client.JobHandle;
import dev.gearman.client.JobPriority;
import dev.gearman.spring.GearmanHeaders;
import dev.gearman.spring.GearmanJob;
import dev.gearman.spring.JobProgress;
import dev.gearman.spring.test.EmbeddedGearmanServer;
import dev.gearman.spring.test.HandledJobs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;

class DeclarativeClientTests {

    record Size(int width, int height) {}

    @GearmanClient(prefix = "${images.prefix}")
    interface Images {
        Size turn(Size size);

        CompletableFuture<List<Size>> both(@Payload Size size, JobProgress progress);

        @GearmanCall(value = "forget", priority = JobPriority.HIGH)
        JobHandle archive(Size size, @Header(GearmanHeaders.UNIQUE) String key);

        CompletableFuture<JobHandle> forget(Size size);

        JobHandle forget(Size size, @Header(GearmanHeaders.AT) Instant when);

        void fail();

        default Size twice(Size size) {
            return turn(turn(size));
        }
    }

    static class Workers {
        @GearmanWorker("images.turn")
        Size turn(Size size) {
            return new Size(size.height, size.width);
        }

        @GearmanWorker("images.both")
        List<Size> both(Size size, GearmanJob job) {
            job.progress(1, 2);
            return List.of(size, turn(size));
        }

        @GearmanWorker("images.forget")
        void forget() {}

        @GearmanWorker("images.fail")
        void fail() {
            throw new IllegalStateException("no space left");
        }
    }

    @EnableGearmanClients
    static class Scanning {}

    @ImportGearmanClients(Images.class)
    static class Importing {}

    @Test
    void theMethodsOfAnInterfaceAreJobs() {
        try (EmbeddedGearmanServer server = EmbeddedGearmanServer.started()) {
            application(server)
                    .withUserConfiguration(Importing.class, Workers.class)
                    .withPropertyValues("images.prefix=images.")
                    .run(context -> {
                        Images images = context.getBean(Images.class);
                        Size size = new Size(1, 2);
                        assertThat(images.turn(size)).isEqualTo(new Size(2, 1));
                        assertThat(images.twice(size)).isEqualTo(size);
                        List<Long> progress = new ArrayList<>();
                        assertThat(images.both(size, (done, total) -> progress.add(done)))
                                .succeedsWithin(Duration.ofSeconds(20))
                                .isEqualTo(List.of(size, new Size(2, 1)));
                        assertThat(progress).containsExactly(1L);
                        assertThat(images.archive(size, "key").handle()).isNotEmpty();
                        assertThat(images.forget(size)).succeedsWithin(Duration.ofSeconds(20));
                        images.forget(size, Instant.now().plusSeconds(3600));
                        List<HandledJobs.HandledJob> forgotten =
                                context.getBean(HandledJobs.class).await("images.forget", 2);
                        assertThat(forgotten)
                                .extracting(HandledJobs.HandledJob::unique)
                                .containsExactlyInAnyOrder("key", null);
                        assertThatThrownBy(images::fail)
                                .isInstanceOf(JobExceptionException.class)
                                .hasMessageContaining("no space left");
                        assertThat(images).hasToString("Gearman client " + Images.class.getName());
                        assertThat(images.equals(images)).isTrue();
                        assertThat(images.hashCode()).isEqualTo(System.identityHashCode(images));
                    });
        }
    }

    @Test
    void interfacesAreFoundInThePackage() {
        application()
                .withUserConfiguration(Scanning.class)
                .withPropertyValues("images.prefix=images.")
                // those that can't work are in the same package
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(Images.class));
    }

    interface TwoWorkloads {
        void two(String one, String other);
    }

    interface TimeForAResult {
        String at(@Header(GearmanHeaders.AT) Instant when);
    }

    interface UnknownHeader {
        String with(@Header("content-type") String type);
    }

    interface WrongType {
        String with(@Header(GearmanHeaders.TIMEOUT) long timeout);
    }

    interface ProgressOfNothing {
        JobHandle with(JobProgress progress);
    }

    @ImportGearmanClients(TwoWorkloads.class)
    static class ImportTwoWorkloads {}

    @ImportGearmanClients(TimeForAResult.class)
    static class ImportTimeForAResult {}

    @ImportGearmanClients(UnknownHeader.class)
    static class ImportUnknownHeader {}

    @ImportGearmanClients(WrongType.class)
    static class ImportWrongType {}

    @ImportGearmanClients(ProgressOfNothing.class)
    static class ImportProgressOfNothing {}

    @Test
    void anInterfaceThatCanNotWorkIsRefusedAtTheStart() {
        refuses(ImportTwoWorkloads.class, "two arguments for the workload");
        refuses(ImportTimeForAResult.class, "has a time, and waits for a result");
        refuses(ImportUnknownHeader.class, "'content-type'");
        refuses(ImportWrongType.class, "argument of type long for the timeout");
        refuses(ImportProgressOfNothing.class, "progress of a background job");
    }

    private static void refuses(Class<?> configuration, String message) {
        application()
                .withUserConfiguration(configuration)
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining(message));
    }
}

package dev.gearman.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import dev.gearman.client.JobHandle;
import dev.gearman.spring.GearmanJob;
import dev.gearman.spring.GearmanTemplate;
import dev.gearman.spring.annotation.GearmanWorker;
import dev.gearman.spring.test.EmbeddedGearmanServer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;

/** The program of the guide, word for word. */
class SmallestProgramTests {

    @Component
    static class Images {
        final AtomicInteger done = new AtomicInteger();

        @GearmanWorker("resize")
        byte[] resize(byte[] image, GearmanJob job) {
            job.progress(1, 4);
            done.incrementAndGet();
            return Arrays.copyOf(image, image.length / 2);
        }
    }

    record Size(int width, int height) {}

    @Component
    static class Sizes {
        @GearmanWorker
        Size twice(Size size) {
            return new Size(size.width * 2, size.height * 2);
        }
    }

    @Import({Images.class, Sizes.class})
    static class Application {}

    @Test
    void anAnnotatedMethodServesAFunction() {
        try (EmbeddedGearmanServer server = EmbeddedGearmanServer.started()) {
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(JacksonAutoConfiguration.class, GearmanAutoConfiguration.class))
                    .withUserConfiguration(Application.class)
                    .withPropertyValues("gearman.servers=" + server.address())
                    .run(context -> {
                        GearmanTemplate gearman = context.getBean(GearmanTemplate.class);
                        byte[] image = {1, 2, 3, 4};

                        byte[] small = gearman.call("resize", image);
                        assertThat(small).containsExactly(1, 2);

                        JobHandle h = gearman.submit("resize", image);
                        assertThat(h.handle()).startsWith("H:");
                        assertThat(JobHandle.parse(h.toString())).isEqualTo(h);
                        Images images = context.getBean(Images.class);
                        await().untilAtomic(images.done, is(2));

                        assertThat(gearman.call("twice", new Size(2, 3), Size.class))
                                .isEqualTo(new Size(4, 6));
                    });
        }
    }
}

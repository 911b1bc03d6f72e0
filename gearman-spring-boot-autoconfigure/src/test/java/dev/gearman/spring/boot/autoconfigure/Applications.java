package dev.gearman.spring.boot.autoconfigure;

import dev.gearman.spring.test.EmbeddedGearmanServer;
import dev.gearman.spring.test.HandledJobs;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;

/** Small applications for tests. */
public final class Applications {
    private Applications() {}

    /** What an application with the starter has. */
    public static ApplicationContextRunner application() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        SslAutoConfiguration.class,
                        TaskExecutionAutoConfiguration.class,
                        JacksonAutoConfiguration.class,
                        ValidationAutoConfiguration.class,
                        GearmanAutoConfiguration.class))
                .withPropertyValues("gearman.reconnect.initial-interval=10ms", "gearman.reconnect.max-interval=100ms");
    }

    /** The same, with these servers, and a bean that knows the jobs that were handled. */
    public static ApplicationContextRunner application(EmbeddedGearmanServer... servers) {
        String addresses =
                Arrays.stream(servers).map(EmbeddedGearmanServer::address).collect(Collectors.joining(","));
        return application()
                .withBean(HandledJobs.class, HandledJobs::new)
                .withPropertyValues("gearman.servers=" + addresses);
    }
}

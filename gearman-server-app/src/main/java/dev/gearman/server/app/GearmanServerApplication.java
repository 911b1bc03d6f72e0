package dev.gearman.server.app;

import dev.gearman.server.app.lifecycle.JobServer;
import dev.gearman.server.app.process.LogFileListener;
import dev.gearman.server.app.process.ProcessSignals;
import java.util.concurrent.CompletableFuture;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The job server as a program. */
@SpringBootApplication
public class GearmanServerApplication {

    public static void main(String[] args) {
        CompletableFuture<ConfigurableApplicationContext> started = new CompletableFuture<>();
        ProcessSignals.install(() -> started.join().getBean(JobServer.class).finish());
        SpringApplication application = new SpringApplication(GearmanServerApplication.class);
        application.addListeners(new LogFileListener());
        started.complete(application.run(args));
    }
}

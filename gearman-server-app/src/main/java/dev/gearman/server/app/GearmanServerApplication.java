package dev.gearman.server.app;

import dev.gearman.server.ServerOptions;
import dev.gearman.server.app.cli.CommandLineException;
import dev.gearman.server.app.cli.GearmandCommandLine;
import dev.gearman.server.app.cli.Invocation;
import dev.gearman.server.app.cli.Invocation.Import;
import dev.gearman.server.app.cli.Invocation.Note;
import dev.gearman.server.app.cli.Invocation.Print;
import dev.gearman.server.app.cli.Invocation.Start;
import dev.gearman.server.app.lifecycle.EarlyJobPort;
import dev.gearman.server.app.lifecycle.JobServer;
import dev.gearman.server.app.process.LogFileListener;
import dev.gearman.server.app.process.ProcessSignals;
import dev.gearman.server.app.store.imports.QueueImport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisRepositoriesAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.health.DataRedisHealthContributorAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.health.DataRedisReactiveHealthContributorAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.observation.LettuceObservationAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/** The job server as a program. Its command line is looked at before Spring starts, so that it can answer at once. */
// Redis only where it is asked for: RedisStoreConfiguration
@SpringBootApplication(
        exclude = {
            DataRedisAutoConfiguration.class,
            DataRedisReactiveAutoConfiguration.class,
            DataRedisRepositoriesAutoConfiguration.class,
            DataRedisHealthContributorAutoConfiguration.class,
            DataRedisReactiveHealthContributorAutoConfiguration.class,
            LettuceObservationAutoConfiguration.class
        })
public class GearmanServerApplication {

    public static void main(String[] args) {
        settingsOfLibraries();
        try {
            Invocation invocation = new GearmandCommandLine(System.getenv(), version()).parse(args);
            if (invocation instanceof Start start) {
                run(start);
            } else if (invocation instanceof Import queue) {
                System.exit(QueueImport.run(queue));
            } else if (invocation instanceof Print print && !print.text().isEmpty()) {
                System.out.println(print.text());
            }
        } catch (CommandLineException e) {
            System.err.println("gearman-server-app: " + e.getMessage());
            System.exit(1);
        }
    }

    /** What libraries read before they do anything; what the command line of Java says has precedence. */
    private static void settingsOfLibraries() {
        // tests look for buffers that are not released; here it would cost 2 to 3 % of a busy server's time
        setUnlessGiven("io.netty.leakDetection.level", "disabled");
        // io_uring is here for the job port; the Redis client sees it and sets its options on sockets of epoll
        setUnlessGiven("io.lettuce.core.iouring", "false");
    }

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static String version() {
        return ServerOptions.builder().build().version();
    }

    private static void run(Start start) {
        CompletableFuture<ConfigurableApplicationContext> started = new CompletableFuture<>();
        ProcessSignals.install(() -> started.join().getBean(JobServer.class).finish());
        started.complete(application(start).run(start.arguments().toArray(String[]::new)));
    }

    /** What a command line starts: the application of this process, whose job port opens first. */
    static SpringApplication application(Start start) {
        EarlyJobPort port = new EarlyJobPort();
        SpringApplication application = new SpringApplication(GearmanServerApplication.class);
        application.setDefaultProperties(start.defaults());
        application.addListeners(new LogFileListener(), port);
        application.addInitializers(port, context -> log(start.notes()));
        return application;
    }

    private static void log(List<Note> notes) {
        Logger log = LoggerFactory.getLogger(GearmanServerApplication.class);
        for (Note note : notes) {
            log.atLevel(note.warning() ? org.slf4j.event.Level.WARN : org.slf4j.event.Level.INFO)
                    .log(note.text());
        }
    }
}

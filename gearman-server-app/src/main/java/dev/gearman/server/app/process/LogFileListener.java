package dev.gearman.server.app.process;

import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/** Sends the log to where {@code gearman.server.log-file} says, as soon as Spring Boot has set up logging. */
public final class LogFileListener implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        Environment environment = event.getEnvironment();
        LogFile.use(
                environment.getProperty("gearman.server.log-file", "stderr"),
                environment.getProperty("logging.pattern.file", "%d %-5p %m%n"),
                environment.getProperty("logging.structured.format.file"));
    }

    /** Right after Spring Boot's listener: of equals, who was added first is first. */
    @Override
    public int getOrder() {
        return LoggingApplicationListener.DEFAULT_ORDER;
    }
}

package dev.gearman.spring.boot.autoconfigure;

import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Closes the application, which lets running jobs end, and then ends the process. */
final class ExitingRecycler implements GearmanRecycler {
    private final ConfigurableApplicationContext context;

    ExitingRecycler(ConfigurableApplicationContext context) {
        this.context = context;
    }

    @Override
    public void recycle(int exitCode) {
        ExitCodeGenerator code = () -> exitCode;
        new Thread(() -> System.exit(SpringApplication.exit(context, code)), "gearman-recycle").start();
    }
}

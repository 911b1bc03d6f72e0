package dev.gearman.sample.log.ship;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** A process that only ships ends when there is nothing more to ship, with 1 if it could not. */
@Component
@Profile("ship & !web & !worker")
class ShipOnly implements ApplicationRunner, ExitCodeGenerator {
    private final Shipper shipper;
    private final ConfigurableApplicationContext context;

    ShipOnly(Shipper shipper, ConfigurableApplicationContext context) {
        this.shipper = shipper;
        this.context = context;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (!shipper.hasWork()) {
            throw new IllegalStateException("nothing to ship: set sample.log.files or sample.log.stdin=true");
        }
        Thread end = new Thread(
                () -> {
                    try {
                        shipper.awaitEnd();
                    } catch (InterruptedException e) {
                        return;
                    }
                    if (shipper.isRunning()) {
                        System.exit(SpringApplication.exit(context));
                    }
                },
                "end of shipping");
        end.setDaemon(true);
        end.start();
    }

    @Override
    public int getExitCode() {
        return shipper.hasFailed() ? 1 : 0;
    }
}

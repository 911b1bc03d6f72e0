package dev.gearman.sample.log.ship;

import org.springframework.boot.ExitCodeGenerator;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** A process that only ships has an end: when there is nothing more to ship. Its exit code is 1 if something could not be shipped. */
@Component
@Profile("ship & !web & !worker")
public class ShipOnly implements ExitCodeGenerator {
    private final Shipper shipper;

    ShipOnly(Shipper shipper, ShipProperties properties) {
        if (properties.files().isEmpty() && !properties.stdin()) {
            throw new IllegalStateException("nothing to ship: set sample.log.files, or sample.log.stdin=true");
        }
        this.shipper = shipper;
    }

    /** Returns when all is shipped, or the application is stopped. */
    public void awaitEnd() throws InterruptedException {
        shipper.awaitEnd();
    }

    @Override
    public int getExitCode() {
        return shipper.hasFailed() ? 1 : 0;
    }
}

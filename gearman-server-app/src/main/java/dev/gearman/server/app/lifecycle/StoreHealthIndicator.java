package dev.gearman.server.app.lifecycle;

import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.store.StoreStatus;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether background jobs can be stored. Asks the job server, not the store: what counts is whether jobs are accepted. */
@Component("storeHealthIndicator")
class StoreHealthIndicator implements HealthIndicator {
    private static final int TIMEOUT_MILLIS = 1_000;

    private final JobServer server;
    private final GearmanServerProperties properties;

    StoreHealthIndicator(JobServer server, GearmanServerProperties properties) {
        this.server = server;
        this.properties = properties;
    }

    @Override
    public Health health() {
        String store = properties.store().text();
        try {
            StoreStatus status = server.storeStatus().get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
            String trouble = status.trouble();
            Health.Builder health =
                    trouble == null ? Health.up() : Health.down().withDetail("reason", trouble);
            return health.withDetail("store", store)
                    .withDetail("recovering", status.recovering())
                    .build();
        } catch (ExecutionException | TimeoutException e) {
            return Health.down(e).withDetail("store", store).build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Health.down(e).build();
        }
    }
}

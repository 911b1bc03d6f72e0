package dev.gearman.server.app.deadletter;

import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.records.RecordsUnavailableException;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** The number of jobs in the dead set, counted at most every five seconds. */
@Component
public class DeadCount {
    private static final long FRESH = Duration.ofSeconds(5).toNanos();

    private final DeadJobs dead;
    private final boolean kept;
    private long count = -1;
    private long countedAt;
    private boolean counted;

    DeadCount(DeadJobs dead, GearmanServerProperties properties) {
        this.dead = dead;
        this.kept = properties.deadSet().enabled();
    }

    /**
     * Returns the number of dead jobs.
     *
     * @return -1 if the dead set is switched off and empty, or does not answer
     */
    public synchronized long get() {
        long now = System.nanoTime();
        if (!counted || now - countedAt > FRESH) {
            countedAt = now;
            counted = true;
            try {
                count = dead.count();
            } catch (RecordsUnavailableException e) {
                count = -1;
            }
        }
        return kept || count > 0 ? count : -1;
    }

    /** Makes the next call count anew. */
    public synchronized void renew() {
        counted = false;
    }
}

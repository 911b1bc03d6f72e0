package dev.gearman.server.app.control;

import dev.gearman.server.app.record.DeadJobs;
import dev.gearman.server.app.record.RecordsUnavailableException;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** How many jobs are in the dead set, counted at most every five seconds however many look. */
@Component
public class DeadCount {
    private static final long FRESH = Duration.ofSeconds(5).toNanos();

    private final ObjectProvider<DeadJobs> dead;
    private long count = -1;
    private long countedAt;

    DeadCount(ObjectProvider<DeadJobs> dead) {
        this.dead = dead;
    }

    /** The count, -1 if there is no dead set or it does not answer. */
    public synchronized long get() {
        DeadJobs set = dead.getIfAvailable();
        if (set == null) {
            return -1;
        }
        long now = System.nanoTime();
        if (countedAt == 0 || now - countedAt > FRESH) {
            countedAt = now;
            try {
                count = set.count();
            } catch (RecordsUnavailableException e) {
                count = -1;
            }
        }
        return count;
    }
}

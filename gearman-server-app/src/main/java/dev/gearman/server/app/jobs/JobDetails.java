package dev.gearman.server.app.jobs;

import dev.gearman.server.app.records.RecordedAttempt;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one job.
 *
 * @param attempts those that are over, oldest first
 * @param waitingClients how many clients wait for its result
 * @param cancelRequested whether it was cancelled while a worker has it
 * @param workloadKept whether its workload can be had
 * @param resultKept whether its result can be had
 * @param resultExpiresAt until when, {@code null} if it can't
 */
public record JobDetails(
        JobSummary job,
        List<RecordedAttempt> attempts,
        int waitingClients,
        boolean cancelRequested,
        boolean workloadKept,
        boolean resultKept,
        @Nullable Instant resultExpiresAt) {
    public JobDetails {
        attempts = List.copyOf(attempts);
    }
}

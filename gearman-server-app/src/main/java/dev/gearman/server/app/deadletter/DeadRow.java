package dev.gearman.server.app.deadletter;

import dev.gearman.server.api.Attempt;
import dev.gearman.server.api.DeadJob;
import dev.gearman.server.api.Priority;
import dev.gearman.server.app.records.AttemptJson;
import dev.gearman.server.app.records.ColumnText;
import dev.gearman.server.app.records.RecordedOutcome;
import dev.gearman.server.app.records.TimeId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A dead job without its workload, as it is kept. */
@Entity
@Table(name = "gearman_dead_job")
class DeadRow {
    @Id
    @Column(name = "number", nullable = false)
    private long number;

    @Column(name = "position", nullable = false)
    private long position;

    @Column(name = "handle", nullable = false)
    private String handle = "";

    @Column(name = "function_hash", nullable = false)
    private long functionHash;

    @Column(name = "function_name", nullable = false, length = ColumnText.LONG)
    private String functionName = "";

    @Column(name = "unique_key", nullable = false)
    private String uniqueKey = "";

    @Column(name = "priority", nullable = false)
    private int priority;

    @Column(name = "reducer", nullable = false, length = ColumnText.LONG)
    private String reducer = "";

    @Column(name = "submitted_at", nullable = false)
    private long submittedAt;

    @Column(name = "died_at", nullable = false)
    private long diedAt;

    @Column(name = "client", nullable = false)
    private String client = "";

    @Column(name = "worker", nullable = false)
    private String worker = "";

    @Column(name = "worker_id", nullable = false)
    private String workerId = "";

    @Column(name = "outcome", nullable = false, length = 40)
    private String outcome = "";

    @Column(name = "error", nullable = false, length = ColumnText.ERROR)
    private String error = "";

    @Column(name = "attempt_count", nullable = false)
    private int attemptCount;

    @Column(name = "attempts", nullable = false, length = ColumnText.ATTEMPTS)
    private String attempts = "";

    @Column(name = "workload_size", nullable = false)
    private long workloadSize;

    /** For Hibernate. */
    protected DeadRow() {}

    DeadRow(DeadJob job) {
        number = job.number();
        position = TimeId.of(job.diedAt(), job.number());
        handle = ColumnText.key(job.handle());
        functionHash = ColumnText.hash(job.function());
        functionName = ColumnText.of(job.function(), ColumnText.LONG);
        uniqueKey = ColumnText.key(job.unique());
        priority = job.priority().ordinal();
        reducer = ColumnText.of(job.reducer(), ColumnText.LONG);
        submittedAt = job.submittedAt();
        diedAt = job.diedAt();
        client = ColumnText.key(job.client());
        if (!job.attempts().isEmpty()) {
            Attempt last = job.attempts().get(job.attempts().size() - 1);
            worker = ColumnText.key(last.worker());
            workerId = ColumnText.key(last.workerId());
        }
        outcome = job.outcome().name();
        error = ColumnText.of(job.error(), ColumnText.ERROR);
        attemptCount = job.attemptCount();
        attempts = AttemptJson.write(job.attempts());
        workloadSize = job.workload().length;
    }

    long number() {
        return number;
    }

    long position() {
        return position;
    }

    BuriedJob view() {
        return new BuriedJob(
                number,
                handle,
                functionName,
                uniqueKey,
                Priority.values()[priority],
                reducer,
                Instant.ofEpochMilli(submittedAt),
                Instant.ofEpochMilli(diedAt),
                client,
                RecordedOutcome.valueOf(outcome),
                error,
                attemptCount,
                AttemptJson.read(attempts),
                workloadSize);
    }
}

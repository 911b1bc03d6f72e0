package dev.gearman.server.app.history.dead;

import dev.gearman.server.app.history.Texts;
import dev.gearman.server.app.history.TimeId;
import dev.gearman.server.app.record.BuriedJob;
import dev.gearman.server.app.record.Outcome;
import dev.gearman.server.api.Attempt;
import dev.gearman.server.api.DeadJob;
import dev.gearman.server.api.Priority;
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

    @Column(name = "function_name", nullable = false, length = Texts.LONG)
    private String functionName = "";

    @Column(name = "unique_key", nullable = false)
    private String uniqueKey = "";

    @Column(name = "priority", nullable = false)
    private int priority;

    @Column(name = "reducer", nullable = false, length = Texts.LONG)
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

    @Column(name = "error", nullable = false, length = Texts.ERROR)
    private String error = "";

    @Column(name = "attempt_count", nullable = false)
    private int attemptCount;

    @Column(name = "attempts", nullable = false, length = Texts.ATTEMPTS)
    private String attempts = "";

    @Column(name = "workload_size", nullable = false)
    private long workloadSize;

    /** For Hibernate. */
    protected DeadRow() {}

    DeadRow(DeadJob job) {
        number = job.number();
        position = TimeId.of(job.diedAt(), job.number());
        handle = Texts.key(job.handle());
        functionHash = Texts.hash(job.function());
        functionName = Texts.of(job.function(), Texts.LONG);
        uniqueKey = Texts.key(job.unique());
        priority = job.priority().ordinal();
        reducer = Texts.of(job.reducer(), Texts.LONG);
        submittedAt = job.submittedAt();
        diedAt = job.diedAt();
        client = Texts.key(job.client());
        if (!job.attempts().isEmpty()) {
            Attempt last = job.attempts().get(job.attempts().size() - 1);
            worker = Texts.key(last.worker());
            workerId = Texts.key(last.workerId());
        }
        outcome = job.outcome().name();
        error = Texts.of(job.error(), Texts.ERROR);
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
                Outcome.valueOf(outcome),
                error,
                attemptCount,
                AttemptJson.read(attempts),
                workloadSize);
    }
}

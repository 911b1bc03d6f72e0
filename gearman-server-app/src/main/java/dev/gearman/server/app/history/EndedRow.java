package dev.gearman.server.app.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.server.api.JobRecord;
import dev.gearman.server.api.Priority;
import dev.gearman.server.app.records.ColumnText;
import dev.gearman.server.app.records.RecordedOutcome;
import dev.gearman.server.app.records.TimeId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A job that has ended, as it is kept. */
@Entity
@Table(name = "gearman_ended_job")
class EndedRow {
    @Id
    @Column(name = "id", nullable = false)
    private long id;

    @Column(name = "number", nullable = false)
    private long number;

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

    @Column(name = "background", nullable = false)
    private int background;

    @Column(name = "submitted_at", nullable = false)
    private long submittedAt;

    /** 0 if no worker ever had it. */
    @Column(name = "started_at", nullable = false)
    private long startedAt;

    @Column(name = "ended_at", nullable = false)
    private long endedAt;

    @Column(name = "outcome", nullable = false, length = 40)
    private String outcome = "";

    @Column(name = "attempts", nullable = false)
    private int attempts;

    @Column(name = "worker", nullable = false)
    private String worker = "";

    @Column(name = "worker_id", nullable = false)
    private String workerId = "";

    @Column(name = "client", nullable = false)
    private String client = "";

    @Column(name = "error", nullable = false, length = ColumnText.ERROR)
    private String error = "";

    @Column(name = "workload_size", nullable = false)
    private long workloadSize;

    @Column(name = "result_size", nullable = false)
    private long resultSize;

    /** For Hibernate. */
    protected EndedRow() {}

    EndedRow(JobRecord job) {
        id = TimeId.of(job.endedAt(), job.number());
        number = job.number();
        handle = ColumnText.key(job.handle());
        functionHash = ColumnText.hash(job.function());
        functionName = ColumnText.of(job.function(), ColumnText.LONG);
        uniqueKey = ColumnText.key(job.unique());
        priority = job.priority().ordinal();
        background = job.background() ? 1 : 0;
        submittedAt = job.submittedAt();
        startedAt = job.startedAt();
        endedAt = job.endedAt();
        outcome = (job.dead()
                        ? RecordedOutcome.DEAD
                        : RecordedOutcome.valueOf(job.outcome().name()))
                .name();
        attempts = job.attempts();
        worker = ColumnText.key(job.worker());
        workerId = ColumnText.key(job.workerId());
        client = ColumnText.key(job.client());
        error = ColumnText.of(new String(job.error(), UTF_8), ColumnText.ERROR);
        workloadSize = job.workloadSize();
        resultSize = job.resultSize();
    }

    long id() {
        return id;
    }

    EndedJob view() {
        return new EndedJob(
                number,
                handle,
                functionName,
                uniqueKey,
                Priority.values()[priority],
                background == 1,
                Instant.ofEpochMilli(submittedAt),
                startedAt == 0 ? null : Instant.ofEpochMilli(startedAt),
                Instant.ofEpochMilli(endedAt),
                RecordedOutcome.valueOf(outcome),
                attempts,
                worker,
                workerId,
                client,
                error,
                workloadSize,
                resultSize);
    }
}

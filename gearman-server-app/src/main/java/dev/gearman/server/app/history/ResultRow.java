package dev.gearman.server.app.history;

import dev.gearman.server.api.JobRecord;
import dev.gearman.server.app.records.ColumnText;
import dev.gearman.server.app.records.TimeId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;

/** The result of a background job, as it is kept. */
@Entity
@Table(name = "gearman_result")
class ResultRow {
    private static final byte[] NOTHING = {};

    @Id
    @Column(name = "id", nullable = false)
    private long id;

    @Column(name = "handle", nullable = false)
    private String handle = "";

    @Column(name = "function_hash", nullable = false)
    private long functionHash;

    @Column(name = "function_name", nullable = false, length = ColumnText.LONG)
    private String functionName = "";

    @Column(name = "unique_key", nullable = false)
    private String uniqueKey = "";

    @Column(name = "stored_at", nullable = false)
    private long storedAt;

    @Column(name = "expires_at", nullable = false)
    private long expiresAt;

    @Column(name = "data_size", nullable = false)
    private long dataSize;

    @Column(name = "data", nullable = false, length = Integer.MAX_VALUE)
    private byte[] data = NOTHING;

    /** For Hibernate. */
    protected ResultRow() {}

    ResultRow(JobRecord job, byte[] result, Duration timeToLive) {
        id = TimeId.of(job.endedAt(), job.number());
        handle = ColumnText.key(job.handle());
        functionHash = ColumnText.hash(job.function());
        functionName = ColumnText.of(job.function(), ColumnText.LONG);
        uniqueKey = ColumnText.key(job.unique());
        storedAt = job.endedAt();
        expiresAt = job.endedAt() + timeToLive.toMillis();
        dataSize = result.length;
        data = result;
    }

    JobResult view() {
        return new JobResult(handle, data, Instant.ofEpochMilli(storedAt), Instant.ofEpochMilli(expiresAt));
    }

    boolean isExpired(Instant now) {
        return expiresAt <= now.toEpochMilli();
    }
}

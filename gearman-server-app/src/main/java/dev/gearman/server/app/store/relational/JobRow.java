package dev.gearman.server.app.store.relational;

import dev.gearman.server.store.StoredJob;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/**
 * A background job as it is kept, which the schema is compared with; {@link JobSql} writes and reads the rows. Names are bytes:
 * they differ by case, and need not be text.
 */
// Hibernate reads the fields
@SuppressWarnings("UnusedVariable")
@Entity
@Table(name = "gearman_job")
public class JobRow {
    private static final byte[] NOTHING = {};

    /** Number of the job, which is never used again. */
    @Id
    @Column(name = "number", nullable = false)
    private long number;

    @Column(name = "priority", nullable = false)
    private short priority;

    @Column(name = "function_name", nullable = false, length = 8_192)
    private byte[] function = NOTHING;

    @Column(name = "unique_key", nullable = false, length = 1_024)
    private byte[] unique = NOTHING;

    @Column(name = "handle_prefix", nullable = false, length = 1_024)
    private byte[] handlePrefix = NOTHING;

    @Column(name = "reducer", nullable = false, length = 8_192)
    private byte[] reducer = NOTHING;

    @Column(name = "not_before", nullable = false)
    private long notBefore;

    @Column(name = "submitted_at", nullable = false)
    private long submittedAt;

    @Column(name = "losses", nullable = false)
    private int losses;

    @Column(name = "client", nullable = false, length = StoredJob.MAX_CLIENT)
    private String client = "";

    @Column(name = "attempts", nullable = false, length = StoredJob.MAX_ATTEMPTS)
    private byte[] attempts = NOTHING;

    @Column(name = "workload", nullable = false, length = Integer.MAX_VALUE)
    private byte[] workload = NOTHING;

    /** For Hibernate. */
    protected JobRow() {}

    /** Number of the job, unique over all starts of the server. */
    public long number() {
        return number;
    }
}

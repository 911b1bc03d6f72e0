package dev.gearman.server.app.store.relational;

import dev.gearman.server.store.StoredJob;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A background job as it is kept. Names are bytes: they differ by case, and need not be text. */
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

    /** Stands for the name in the index: names may be longer than a database can index. */
    @Column(name = "function_hash", nullable = false)
    private long functionHash;

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

    JobRow(StoredJob job) {
        number = job.number();
        priority = (short) job.priority();
        functionHash = functionHash(job.function());
        function = job.function();
        unique = job.unique();
        handlePrefix = job.handlePrefix();
        reducer = job.reducer();
        notBefore = job.notBefore();
        submittedAt = job.submittedAt();
        losses = job.losses();
        client = job.client();
        attempts = job.attempts();
        workload = job.workload();
    }

    /** FNV-1a in 64 bits: kept in databases, so that it must not change. */
    static long functionHash(byte[] name) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : name) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }

    /** Number of the job, unique over all starts of the server. */
    public long number() {
        return number;
    }
}

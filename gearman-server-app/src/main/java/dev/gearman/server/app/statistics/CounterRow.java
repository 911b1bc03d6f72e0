package dev.gearman.server.app.statistics;

import dev.gearman.server.app.records.ColumnText;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** Counters over a step of time, as they are kept. */
@Entity
@Table(name = "gearman_counter")
class CounterRow {
    /** Stands for all functions together in the place of the hash of a name. */
    static final long SERVER = 0;

    @Id
    @Column(name = "id", nullable = false)
    private long id;

    @Column(name = "step_seconds", nullable = false)
    private int stepSeconds;

    @Column(name = "started_at", nullable = false)
    private long startedAt;

    @Column(name = "function_hash", nullable = false)
    private long functionHash;

    @Column(name = "function_name", nullable = false, length = ColumnText.LONG)
    private String functionName = "";

    @Column(name = "submitted", nullable = false)
    private long submitted;

    @Column(name = "completed", nullable = false)
    private long completed;

    @Column(name = "failed", nullable = false)
    private long failed;

    @Column(name = "waiting", nullable = false)
    private long waiting;

    @Column(name = "running", nullable = false)
    private long running;

    @Column(name = "workers", nullable = false)
    private long workers;

    /** For Hibernate. */
    protected CounterRow() {}

    CounterRow(
            long id, int stepSeconds, long startedAt, long functionHash, String functionName, CounterValues figures) {
        this.id = id;
        this.stepSeconds = stepSeconds;
        this.startedAt = startedAt;
        this.functionHash = functionHash;
        this.functionName = ColumnText.of(functionName, ColumnText.LONG);
        submitted = figures.submitted();
        completed = figures.completed();
        failed = figures.failed();
        waiting = figures.waiting();
        running = figures.running();
        workers = figures.workers();
    }

    /** The hash of a function that is never the server's. */
    static long hash(String function) {
        long hash = ColumnText.hash(function);
        return hash == SERVER ? 1 : hash;
    }

    long startedAt() {
        return startedAt;
    }

    long functionHash() {
        return functionHash;
    }

    String functionName() {
        return functionName;
    }

    CounterValues figures() {
        return new CounterValues(submitted, completed, failed, waiting, running, workers);
    }
}

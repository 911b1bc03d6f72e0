package dev.gearman.server.app.deadletter;

import dev.gearman.server.api.DeadJob;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** The workload of a dead job: in a table of its own, so that a page of dead jobs does not read it. */
@Entity
@Table(name = "gearman_dead_workload")
class DeadWorkload {
    private static final byte[] NOTHING = {};

    @Id
    @Column(name = "number", nullable = false)
    private long number;

    @Column(name = "workload", nullable = false, length = Integer.MAX_VALUE)
    private byte[] workload = NOTHING;

    /** For Hibernate. */
    protected DeadWorkload() {}

    DeadWorkload(DeadJob job) {
        number = job.number();
        workload = job.workload();
    }

    long number() {
        return number;
    }

    byte[] workload() {
        return workload;
    }
}

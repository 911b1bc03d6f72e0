package dev.gearman.server.app.store.imports;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A job that was found in a queue of gearmand, so that it is fetched once. */
@Entity
@Table(name = "gearman_import")
public class ImportedJob {
    /** Says which row of which queue it was. */
    @Id
    @Column(name = "digest", nullable = false, length = 64)
    private String digest = "";

    /** Number that it was given. */
    @Column(name = "number", nullable = false)
    private long number;

    /** 1 as soon as the store has it. */
    @Column(name = "stored", nullable = false)
    private short stored;

    /** For Hibernate. */
    protected ImportedJob() {}

    ImportedJob(String digest, long number, boolean stored) {
        this.digest = digest;
        this.number = number;
        this.stored = (short) (stored ? 1 : 0);
    }

    String digest() {
        return digest;
    }

    long number() {
        return number;
    }

    boolean isStored() {
        return stored != 0;
    }
}

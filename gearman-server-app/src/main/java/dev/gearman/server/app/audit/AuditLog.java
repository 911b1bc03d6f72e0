package dev.gearman.server.app.audit;

import dev.gearman.server.app.records.RecordPage;

/** Who changed what, when, from where. */
public interface AuditLog {

    /**
     * Writes down a change. It was made already: a log that can't be written is reported in the log of the program and
     * throws nothing.
     */
    void record(AuditEntry entry);

    /**
     * A page of the log, newest first.
     *
     * @throws IllegalArgumentException if the cursor is none of ours
     */
    RecordPage<AuditEntry> find(AuditQuery query);
}

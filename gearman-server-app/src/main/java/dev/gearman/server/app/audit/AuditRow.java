package dev.gearman.server.app.audit;

import dev.gearman.server.app.records.ColumnText;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** An entry of the audit log, as it is kept. */
@Entity
@Table(name = "gearman_audit")
class AuditRow {
    @Id
    @Column(name = "id", nullable = false)
    private long id;

    @Column(name = "happened_at", nullable = false)
    private long happenedAt;

    @Column(name = "who", nullable = false)
    private String who = "";

    @Column(name = "address", nullable = false)
    private String address = "";

    @Column(name = "action", nullable = false)
    private String action = "";

    @Column(name = "object", nullable = false, length = ColumnText.LONG)
    private String object = "";

    @Column(name = "detail", nullable = false, length = ColumnText.LONG)
    private String detail = "";

    @Column(name = "succeeded", nullable = false)
    private int succeeded;

    /** For Hibernate. */
    protected AuditRow() {}

    AuditRow(long id, AuditEntry entry) {
        this.id = id;
        happenedAt = entry.time().toEpochMilli();
        who = ColumnText.key(entry.who());
        address = ColumnText.key(entry.address());
        action = ColumnText.key(entry.action());
        object = ColumnText.of(entry.object(), ColumnText.LONG);
        detail = ColumnText.of(entry.detail(), ColumnText.LONG);
        succeeded = entry.succeeded() ? 1 : 0;
    }

    long id() {
        return id;
    }

    AuditEntry view() {
        return new AuditEntry(Instant.ofEpochMilli(happenedAt), who, address, action, object, detail, succeeded == 1);
    }
}

package dev.gearman.server.app.history.audit;

import dev.gearman.server.app.history.Texts;
import dev.gearman.server.app.record.AuditEntry;
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

    @Column(name = "object", nullable = false, length = Texts.LONG)
    private String object = "";

    @Column(name = "detail", nullable = false, length = Texts.LONG)
    private String detail = "";

    @Column(name = "succeeded", nullable = false)
    private int succeeded;

    /** For Hibernate. */
    protected AuditRow() {}

    AuditRow(long id, AuditEntry entry) {
        this.id = id;
        happenedAt = entry.time().toEpochMilli();
        who = Texts.key(entry.who());
        address = Texts.key(entry.address());
        action = Texts.key(entry.action());
        object = Texts.of(entry.object(), Texts.LONG);
        detail = Texts.of(entry.detail(), Texts.LONG);
        succeeded = entry.succeeded() ? 1 : 0;
    }

    long id() {
        return id;
    }

    AuditEntry view() {
        return new AuditEntry(Instant.ofEpochMilli(happenedAt), who, address, action, object, detail, succeeded == 1);
    }
}

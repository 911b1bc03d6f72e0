package dev.gearman.server.app.audit;

import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.records.RecordDatabase;
import dev.gearman.server.app.records.RecordPage;
import dev.gearman.server.app.records.RecordsUnavailableException;
import dev.gearman.server.app.records.Retention;
import dev.gearman.server.app.records.TimeId;
import jakarta.persistence.criteria.Predicate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.stereotype.Component;

/** The audit log in the relational database. What can't be written there is at least in the log of the program. */
@Component
class DatabaseAuditLog implements AuditLog, Retention {
    private static final Logger log = LoggerFactory.getLogger("Gearman.audit");

    private final RecordDatabase database;
    private final AuditRepository rows;
    private final Duration maxAge;

    /** From a number by chance: two entries of one millisecond, before and after a restart, have different ids. */
    private final AtomicLong number = new AtomicLong(ThreadLocalRandom.current().nextInt(1_000_000));

    DatabaseAuditLog(RecordDatabase database, AuditRepository rows, GearmanServerProperties properties) {
        this.database = database;
        this.rows = rows;
        this.maxAge = properties.audit().maxAge();
    }

    @Override
    public void record(AuditEntry entry) {
        long id = TimeId.of(entry.time().toEpochMilli(), number.getAndIncrement());
        try {
            database.insert(List.of(new AuditRow(id, entry)));
        } catch (RecordsUnavailableException e) {
            log.error(
                    "Not in the audit log, because {}: {} from {}: {} {} {} {}",
                    e.getMessage(),
                    printable(entry.who()),
                    printable(entry.address()),
                    printable(entry.action()),
                    printable(entry.object()),
                    printable(entry.detail()),
                    entry.succeeded() ? "done" : "refused");
        }
    }

    /** Without what could pass for another line of the log. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
    }

    @Override
    public RecordPage<AuditEntry> find(AuditQuery query) {
        long end = TimeId.ofCursor(query.cursor());
        Specification<AuditRow> conditions = (root, unused, builder) -> {
            List<Predicate> all = new ArrayList<>();
            all.add(builder.lessThan(root.get("id"), end));
            if (query.who() != null) {
                all.add(builder.equal(root.get("who"), query.who()));
            }
            if (query.action() != null) {
                all.add(builder.equal(root.get("action"), query.action()));
            }
            return builder.and(all);
        };
        List<AuditRow> found = database.transact(() -> rows.findBy(
                conditions,
                all -> all.sortBy(Sort.by(Sort.Direction.DESC, "id"))
                        .limit(query.limit() + 1)
                        .all()));
        boolean more = found.size() > query.limit();
        List<AuditRow> page = more ? found.subList(0, query.limit()) : found;
        return new RecordPage<>(
                page.stream().map(AuditRow::view).toList(),
                more ? TimeId.cursor(page.get(page.size() - 1).id()) : null);
    }

    @Override
    public boolean removeSome(Instant now, int most) {
        return database.transact(() -> {
            List<Long> gone = rows.before(TimeId.first(now.minus(maxAge)), PageRequest.of(0, most));
            return !gone.isEmpty() && rows.delete(gone) >= most;
        });
    }
}

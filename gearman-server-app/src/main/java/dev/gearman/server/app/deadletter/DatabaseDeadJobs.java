package dev.gearman.server.app.deadletter;

import dev.gearman.server.api.DeadJob;
import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.config.RecordProperties;
import dev.gearman.server.app.records.ColumnText;
import dev.gearman.server.app.records.RecordDatabase;
import dev.gearman.server.app.records.RecordPage;
import dev.gearman.server.app.records.RecordQuery;
import dev.gearman.server.app.records.RecordSearch;
import dev.gearman.server.app.records.Retention;
import dev.gearman.server.app.records.TimeId;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.domain.PageRequest;
import org.springframework.stereotype.Component;

/** The dead set in the relational database. */
@Component
class DatabaseDeadJobs implements DeadJobs, Retention {
    private static final Logger log = LoggerFactory.getLogger(DatabaseDeadJobs.class);

    private final RecordDatabase database;
    private final DeadRepository rows;
    private final RecordSearch<DeadRow> search;
    private final RecordProperties.DeadSet settings;

    DatabaseDeadJobs(RecordDatabase database, DeadRepository rows, GearmanServerProperties properties) {
        this.database = database;
        this.rows = rows;
        this.settings = properties.deadSet();
        search = new RecordSearch<>(rows, "position", DeadRow::position);
    }

    /** Keeps jobs that are not there yet, all or none. */
    void add(List<DeadJob> jobs) {
        Set<Long> known = new HashSet<>(database.transact(
                () -> rows.known(jobs.stream().map(DeadJob::number).toList())));
        List<DeadJob> added =
                jobs.stream().filter(job -> known.add(job.number())).toList();
        database.insert(
                added.stream().map(DeadWorkload::new).toList(),
                added.stream().map(DeadRow::new).toList());
    }

    @Override
    public RecordPage<BuriedJob> find(RecordQuery query) {
        return database.transact(() -> search.find(query, DeadRow::view));
    }

    @Override
    public Optional<BuriedJob> byHandle(String handle) {
        return database.transact(() -> row(handle).map(DeadRow::view));
    }

    private Optional<DeadRow> row(String handle) {
        return rows.findFirstByHandleOrderByPositionDesc(ColumnText.key(handle));
    }

    @Override
    public Optional<byte[]> workload(String handle, int maxBytes) {
        return database.transact(() -> row(handle)
                .flatMap(row -> rows.workload(row.number()))
                .map(DeadWorkload::workload)
                .map(bytes -> bytes.length <= maxBytes ? bytes : Arrays.copyOf(bytes, maxBytes)));
    }

    @Override
    public long count() {
        return database.transact(rows::count);
    }

    @Override
    public long count(RecordQuery query) {
        return database.transact(() -> search.count(query));
    }

    @Override
    public boolean delete(String handle) {
        return database.transact(() ->
                row(handle).map(row -> remove(List.of(row.number())) == 1).orElse(false));
    }

    private int remove(List<Long> numbers) {
        rows.deleteWorkloads(numbers);
        return rows.delete(numbers);
    }

    @Override
    public boolean removeSome(Instant now, int most) {
        return database.transact(() -> {
            List<Long> gone = rows.before(TimeId.first(now.minus(settings.maxAge())), PageRequest.of(0, most));
            if (gone.isEmpty()) {
                long excess = Math.min(most, rows.count() - settings.maxJobs());
                if (excess <= 0) {
                    return false;
                }
                gone = rows.before(Long.MAX_VALUE, PageRequest.of(0, (int) excess));
            }
            int removed = remove(gone);
            log.info("{} dead jobs were removed: they are too old or too many", removed);
            return removed >= most;
        });
    }
}

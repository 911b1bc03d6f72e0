package dev.gearman.server.app.history;

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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.PageRequest;
import org.springframework.stereotype.Component;

/** The history of jobs in the relational database. */
@Component
class DatabaseJobHistory implements JobHistory, Retention {
    private final RecordDatabase database;
    private final EndedRepository rows;
    private final RecordSearch<EndedRow> search;
    private final RecordProperties.History settings;

    /** Rows that are too many, as far as is known: to count them all is not free. */
    private long excess;

    DatabaseJobHistory(RecordDatabase database, EndedRepository rows, GearmanServerProperties properties) {
        this.database = database;
        this.rows = rows;
        this.settings = properties.history();
        search = new RecordSearch<>(rows, "id", EndedRow::id);
    }

    @Override
    public RecordPage<EndedJob> find(RecordQuery query) {
        return database.transact(() -> search.find(query, EndedRow::view));
    }

    @Override
    public Optional<EndedJob> byHandle(String handle) {
        return database.transact(() ->
                rows.findFirstByHandleOrderByIdDesc(ColumnText.key(handle)).map(EndedRow::view));
    }

    @Override
    public Optional<EndedJob> byUnique(@Nullable String function, String unique) {
        return database.transact(() -> (function == null
                        ? rows.findFirstByUniqueKeyOrderByIdDesc(ColumnText.key(unique))
                        : rows.findFirstByUniqueKeyAndFunctionNameOrderByIdDesc(
                                ColumnText.key(unique), ColumnText.of(function, ColumnText.LONG)))
                .map(EndedRow::view));
    }

    @Override
    public boolean removeSome(Instant now, int most) {
        return database.transact(() -> {
            long tooOld = TimeId.first(now.minus(settings.maxAge())) - 1;
            if (excess <= 0) {
                excess = rows.count() - settings.maxJobs();
            }
            Long last = oldest(most - 1);
            Long first = last != null ? last : oldest(0);
            if (first == null) {
                excess = 0;
                return false;
            }
            long byAge = last == null ? tooOld : Math.min(tooOld, last);
            Long byCount = excess > 0 ? oldest((int) Math.min(excess, most) - 1) : null;
            int removed = rows.deleteUpTo(byCount == null ? byAge : Math.max(byAge, byCount));
            excess -= removed;
            return removed > 0 && removed >= most;
        });
    }

    /** The id of the row that so many are older than; {@code null} if there are not so many. */
    private @Nullable Long oldest(int index) {
        List<Long> found = rows.oldest(PageRequest.of(index, 1));
        return found.isEmpty() ? null : found.get(0);
    }
}

package dev.gearman.server.app.history;

import dev.gearman.server.ServerOptions;
import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.config.RecordProperties;
import dev.gearman.server.app.records.ColumnText;
import dev.gearman.server.app.records.RecordDatabase;
import dev.gearman.server.app.records.Retention;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.PageRequest;
import org.springframework.stereotype.Component;

/** Results of background jobs in the relational database. */
@Component
class DatabaseJobResults implements JobResults, Retention {
    private static final Duration BETWEEN_SUMS = Duration.ofMinutes(5);

    private final RecordDatabase database;
    private final ResultRepository rows;
    private final InstantSource clock;
    private final RecordProperties.Results settings;
    private Instant nextSum = Instant.MIN;

    DatabaseJobResults(
            RecordDatabase database, ResultRepository rows, ServerOptions options, GearmanServerProperties properties) {
        this.database = database;
        this.rows = rows;
        this.clock = options.clock();
        this.settings = properties.results();
    }

    @Override
    public Optional<JobResult> byHandle(String handle) {
        return current(() -> rows.findFirstByHandleOrderByIdDesc(ColumnText.key(handle)));
    }

    @Override
    public Optional<JobResult> byUnique(@Nullable String function, String unique) {
        return current(() -> function == null
                ? rows.findFirstByUniqueKeyOrderByIdDesc(ColumnText.key(unique))
                : rows.findFirstByUniqueKeyAndFunctionNameOrderByIdDesc(
                        ColumnText.key(unique), ColumnText.of(function, ColumnText.LONG)));
    }

    private Optional<JobResult> current(Supplier<Optional<ResultRow>> question) {
        return database.transact(question)
                .filter(row -> !row.isExpired(clock.instant()))
                .map(ResultRow::view);
    }

    @Override
    public boolean removeSome(Instant now, int most) {
        return database.transact(() -> {
            List<Long> gone = new ArrayList<>(rows.expired(now.toEpochMilli(), PageRequest.of(0, most)));
            if (gone.isEmpty()) {
                gone.addAll(tooMuch(now, most));
            }
            if (!gone.isEmpty()) {
                rows.delete(gone);
            }
            return gone.size() >= most;
        });
    }

    /** The oldest ones, if all together are too large. They are not added up each time: that reads all sizes. */
    private List<Long> tooMuch(Instant now, int most) {
        List<Long> gone = new ArrayList<>();
        if (now.isBefore(nextSum)) {
            return gone;
        }
        Long total = rows.totalSize();
        long excess = (total == null ? 0 : total) - settings.maxTotalSize().toBytes();
        if (excess > 0) {
            for (Object[] row : rows.oldest(PageRequest.of(0, most))) {
                if (excess <= 0) {
                    break;
                }
                gone.add((Long) row[0]);
                excess -= (Long) row[1];
            }
        } else {
            nextSum = now.plus(BETWEEN_SUMS);
        }
        return gone;
    }
}

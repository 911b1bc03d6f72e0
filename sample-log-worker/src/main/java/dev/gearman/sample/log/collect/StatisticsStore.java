package dev.gearman.sample.log.collect;

import dev.gearman.sample.log.BatchSummary;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Profile;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** The tables. A batch is added with its id in one transaction, as a whole and once. Thread-safe. */
@Repository
@Profile("web")
public class StatisticsStore {
    private static final String ADD_MINUTE = """
            merge into minute_total t
            using (values (cast(? as bigint), cast(? as bigint), cast(? as bigint))) s (log_minute, hits, bytes)
            on t.log_minute = s.log_minute
            when matched then update set hits = t.hits + s.hits, bytes = t.bytes + s.bytes
            when not matched then insert (log_minute, hits, bytes) values (s.log_minute, s.hits, s.bytes)""";
    private static final String ADD_STATUS = """
            merge into minute_status t
            using (values (cast(? as bigint), cast(? as int), cast(? as bigint))) s (log_minute, status, hits)
            on t.log_minute = s.log_minute and t.status = s.status
            when matched then update set hits = t.hits + s.hits
            when not matched then insert (log_minute, status, hits) values (s.log_minute, s.status, s.hits)""";
    private static final String ADD_ADDRESS = """
            merge into minute_address t
            using (values (cast(? as bigint), cast(? as varchar), cast(? as bigint))) s (log_minute, address, hits)
            on t.log_minute = s.log_minute and t.address = s.address
            when matched then update set hits = t.hits + s.hits
            when not matched then insert (log_minute, address, hits) values (s.log_minute, s.address, s.hits)""";

    private final JdbcTemplate jdbc;
    private final InstantSource clock;
    private final int topAddresses;

    StatisticsStore(JdbcTemplate jdbc, InstantSource clock, @Value("${sample.log.top-addresses}") int topAddresses) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.topAddresses = topAddresses;
    }

    /** Adds a batch; {@code false} if it was added before. */
    @Transactional
    public boolean merge(BatchSummary batch) {
        try {
            jdbc.update(
                    "insert into batch (id, lines, unreadable, merged_at) values (?, ?, ?, ?)",
                    batch.id(),
                    batch.lines(),
                    batch.unreadable(),
                    clock.instant().atOffset(ZoneOffset.UTC));
        } catch (DuplicateKeyException e) {
            return false;
        }
        jdbc.update(
                "update received set batches = batches + 1, lines = lines + ?, unreadable = unreadable + ?",
                batch.lines(),
                batch.unreadable());
        List<Object[]> minutes = new ArrayList<>();
        List<Object[]> statuses = new ArrayList<>();
        List<Object[]> addresses = new ArrayList<>();
        for (BatchSummary.Minute minute : batch.minutes()) {
            minutes.add(new Object[] {minute.minute(), minute.hits(), minute.bytes()});
            minute.statuses().forEach((status, hits) -> statuses.add(new Object[] {minute.minute(), status, hits}));
            minute.addresses().forEach((address, hits) -> addresses.add(new Object[] {minute.minute(), address, hits}));
        }
        jdbc.batchUpdate(ADD_MINUTE, minutes);
        jdbc.batchUpdate(ADD_STATUS, statuses);
        jdbc.batchUpdate(ADD_ADDRESS, addresses);
        return true;
    }

    @Transactional(readOnly = true)
    public Received received() {
        return Objects.requireNonNull(jdbc.queryForObject(
                "select batches, lines, unreadable from received",
                (row, number) -> new Received(row.getLong(1), row.getLong(2), row.getLong(3))));
    }

    /** The last minutes up to the newest that has hits: a log may be an old one. All numbers are of the same moment. */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public Statistics latest(int count) {
        Long newest = jdbc.queryForObject("select max(log_minute) from minute_total", Long.class);
        return newest == null ? read(null, null) : read(newest - count + 1, newest);
    }

    /** The minutes from one to another, both included. */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public Statistics between(long from, long to) {
        return read(from, to);
    }

    private Statistics read(@Nullable Long from, @Nullable Long to) {
        Map<Long, Map<Integer, Long>> classes = new TreeMap<>();
        Map<Integer, Long> statuses = new TreeMap<>();
        jdbc.query(
                "select log_minute, status, hits from minute_status where log_minute between ? and ?",
                row -> {
                    long hits = row.getLong(3);
                    statuses.merge(row.getInt(2), hits, Long::sum);
                    classes.computeIfAbsent(row.getLong(1), minute -> new TreeMap<>())
                            .merge(row.getInt(2) / 100, hits, Long::sum);
                },
                from,
                to);
        List<Statistics.Minute> minutes = jdbc.query(
                "select log_minute, hits, bytes from minute_total where log_minute between ? and ? order by log_minute",
                (row, number) -> new Statistics.Minute(
                        row.getLong(1), row.getLong(2), row.getLong(3), classes.getOrDefault(row.getLong(1), Map.of())),
                from,
                to);
        List<Statistics.Address> addresses = jdbc.query(
                """
                select address, sum(hits) from minute_address where log_minute between ? and ?
                group by address order by 2 desc, 1 fetch first ? rows only""", (row, number) -> new Statistics.Address(row.getString(1), row.getLong(2)), from, to, topAddresses);
        Statistics.Total total = new Statistics.Total(
                minutes.stream().mapToLong(Statistics.Minute::hits).sum(),
                minutes.stream().mapToLong(Statistics.Minute::bytes).sum());
        return new Statistics(from, to, total, minutes, statuses, addresses);
    }

    /**
     * Deletes minutes that are this much older than the newest, and forgets batches that were added this long ago: one that came
     * again after that would be added again.
     */
    @Transactional
    public void deleteOlderThan(Duration age) {
        jdbc.update(
                "delete from batch where merged_at < ?",
                clock.instant().minus(age).atOffset(ZoneOffset.UTC));
        Long newest = jdbc.queryForObject("select max(log_minute) from minute_total", Long.class);
        if (newest != null) {
            long limit = newest - age.toMinutes();
            jdbc.update("delete from minute_address where log_minute < ?", limit);
            jdbc.update("delete from minute_status where log_minute < ?", limit);
            jdbc.update("delete from minute_total where log_minute < ?", limit);
        }
    }
}

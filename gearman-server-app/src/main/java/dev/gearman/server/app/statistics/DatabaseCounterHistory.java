package dev.gearman.server.app.statistics;

import dev.gearman.server.ServerOptions;
import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.config.RecordProperties;
import dev.gearman.server.app.records.RecordDatabase;
import dev.gearman.server.app.records.Retention;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.PageRequest;
import org.springframework.stereotype.Component;

/** Counters in the relational database: a row for each minute, and in time a row for each hour in its place. */
@Component
public class DatabaseCounterHistory implements CounterHistory, Retention {
    static final int MINUTE = 60;
    static final int HOUR = 3_600;
    private static final long HOUR_MILLIS = HOUR * 1_000L;
    /** Hours that are added up at a time. */
    private static final int MOST_HOURS = 24;

    private static final int MOST_POINTS = 2_000;

    private final RecordDatabase database;
    private final CounterRepository rows;
    private final InstantSource clock;
    private final RecordProperties.Counters settings;

    DatabaseCounterHistory(
            RecordDatabase database,
            CounterRepository rows,
            ServerOptions options,
            GearmanServerProperties properties) {
        this.database = database;
        this.rows = rows;
        this.clock = options.clock();
        this.settings = properties.counters();
    }

    /** Keeps counters of one step; those of all together have the function {@code null}. */
    public void add(long startedAt, Map<@Nullable String, CounterValues> figures) {
        database.insert(rows(MINUTE, startedAt, figures));
    }

    private static List<CounterRow> rows(int step, long startedAt, Map<@Nullable String, CounterValues> figures) {
        // the number by chance: a server that was started again within a minute writes a second row for it
        long id = ThreadLocalRandom.current().nextLong(Long.MAX_VALUE - figures.size());
        List<CounterRow> added = new ArrayList<>();
        for (Map.Entry<@Nullable String, CounterValues> entry : figures.entrySet()) {
            String function = entry.getKey();
            long hash = function == null ? CounterRow.SERVER : CounterRow.hash(function);
            added.add(new CounterRow(id++, step, startedAt, hash, function == null ? "" : function, entry.getValue()));
        }
        return added;
    }

    @Override
    public List<CounterPoint> points(@Nullable String function, Instant from, Instant to, int maxPoints) {
        if (maxPoints < 1 || maxPoints > MOST_POINTS) {
            throw new IllegalArgumentException("maxPoints: " + maxPoints + " (expected: 1.." + MOST_POINTS + ")");
        }
        if (!from.isBefore(to)) {
            return List.of();
        }
        long hash = function == null ? CounterRow.SERVER : CounterRow.hash(function);
        boolean minutes = !from.isBefore(clock.instant().minus(settings.minutesMaxAge()));
        long resolution = (minutes ? MINUTE : HOUR) * 1_000L;
        long length = to.toEpochMilli() - from.toEpochMilli();
        long step = Math.max(1, ceilDiv(length, resolution * maxPoints)) * resolution;
        long start = Math.floorDiv(from.toEpochMilli(), step) * step;
        int count = (int) Math.min(maxPoints, ceilDiv(to.toEpochMilli() - start, step));
        // the last steps of all: what does not fit is at the beginning
        long first = Math.max(start, ceilDiv(to.toEpochMilli(), step) * step - count * step);
        Map<Long, CounterValues> known = new HashMap<>();
        read(hash, minutes, first, to.toEpochMilli())
                .forEach((at, figures) -> known.merge(Math.floorDiv(at, step) * step, figures, CounterValues::then));
        List<CounterPoint> points = new ArrayList<>();
        for (long at = first; at < to.toEpochMilli(); at += step) {
            CounterValues f = known.getOrDefault(at, CounterValues.NONE);
            points.add(new CounterPoint(
                    Instant.ofEpochMilli(at),
                    Duration.ofMillis(step),
                    f.submitted(),
                    f.completed(),
                    f.failed(),
                    f.waiting(),
                    f.running(),
                    f.workers()));
        }
        return List.copyOf(points);
    }

    private static long ceilDiv(long value, long divisor) {
        return -Math.floorDiv(-value, divisor);
    }

    /** Counters by the begin of their step, oldest first: hours as far as they are added up, minutes from there on. */
    private Map<Long, CounterValues> read(long hash, boolean minutes, long from, long to) {
        return database.transact(() -> {
            Map<Long, CounterValues> found = new LinkedHashMap<>();
            long minutesFrom = from;
            if (!minutes) {
                Long lastHour = rows.newest(HOUR);
                minutesFrom = lastHour == null ? from : Math.max(from, lastHour + HOUR_MILLIS);
                rows.series(hash, HOUR, from, to).forEach(row -> found.put(row.startedAt(), row.figures()));
            }
            for (CounterRow row : rows.series(hash, MINUTE, minutesFrom, to)) {
                found.merge(row.startedAt(), row.figures(), CounterValues::then);
            }
            return found;
        });
    }

    /** Adds minutes up to hours, as far as hours are over. */
    public void rollUp() {
        Instant now = clock.instant();
        long current = Math.floorDiv(now.toEpochMilli(), HOUR_MILLIS) * HOUR_MILLIS;
        for (int hours = 0; hours < MOST_HOURS; hours++) {
            Long next = database.transact(this::nextHour);
            if (next == null || next >= current) {
                return;
            }
            long hour = next;
            Map<@Nullable String, CounterValues> sums = new HashMap<>();
            for (CounterRow row : database.transact(() -> rows.all(MINUTE, hour, hour + HOUR_MILLIS))) {
                String function = row.functionHash() == CounterRow.SERVER ? null : row.functionName();
                sums.merge(function, row.figures(), CounterValues::then);
            }
            database.insert(rows(HOUR, hour, sums));
        }
    }

    /** The first hour that has minutes and is not added up, {@code null} if there is none. */
    private @Nullable Long nextHour() {
        Long last = rows.newest(HOUR);
        Long minute = rows.firstFrom(MINUTE, last == null ? 0 : last + HOUR_MILLIS);
        return minute == null ? null : Long.valueOf(Math.floorDiv(minute, HOUR_MILLIS) * HOUR_MILLIS);
    }

    @Override
    public boolean removeSome(Instant now, int most) {
        return database.transact(() -> {
            int removed = 0;
            Long lastHour = rows.newest(HOUR);
            if (lastHour != null) {
                // minutes that no hour has yet stay, however old: the server may have been away for long
                Instant addedUp = Instant.ofEpochMilli(lastHour + HOUR_MILLIS);
                Instant tooOld = now.minus(settings.minutesMaxAge());
                removed = remove(MINUTE, tooOld.isBefore(addedUp) ? tooOld : addedUp, most);
            }
            removed += remove(HOUR, now.minus(settings.hoursMaxAge()), most);
            return removed >= most;
        });
    }

    private int remove(int step, Instant end, int most) {
        List<Long> gone = rows.before(step, end.toEpochMilli(), PageRequest.of(0, most));
        return gone.isEmpty() ? 0 : rows.delete(gone);
    }
}

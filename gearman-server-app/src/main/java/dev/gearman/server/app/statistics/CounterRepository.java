package dev.gearman.server.app.statistics;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface CounterRepository extends Repository<CounterRow, Long> {

    @Query("select c from CounterRow c where c.functionHash = :hash and c.stepSeconds = :step"
            + " and c.startedAt >= :since and c.startedAt < :until order by c.startedAt")
    List<CounterRow> series(long hash, int step, long since, long until);

    @Query("select c from CounterRow c where c.stepSeconds = :step"
            + " and c.startedAt >= :since and c.startedAt < :until order by c.startedAt")
    List<CounterRow> all(int step, long since, long until);

    /** When the newest step of this length began, {@code null} if there is none. */
    @Query("select max(c.startedAt) from CounterRow c where c.stepSeconds = :step")
    @Nullable
    Long newest(int step);

    /** When the first step of this length began at a time or later, {@code null} if there is none. */
    @Query("select min(c.startedAt) from CounterRow c where c.stepSeconds = :step and c.startedAt >= :since")
    @Nullable
    Long firstFrom(int step, long since);

    @Query("select c.id from CounterRow c where c.stepSeconds = :step and c.startedAt < :until order by c.startedAt")
    List<Long> before(int step, long until, Pageable page);

    @Modifying
    @Query("delete from CounterRow c where c.id in :ids")
    int delete(List<Long> ids);
}

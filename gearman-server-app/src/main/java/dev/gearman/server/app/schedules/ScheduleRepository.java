package dev.gearman.server.app.schedules;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface ScheduleRepository extends Repository<ScheduleRow, String> {

    List<ScheduleRow> findAllByOrderByName();

    Optional<ScheduleRow> findByName(String name);

    ScheduleRow save(ScheduleRow row);

    long count();

    @Query("select s from ScheduleRow s where s.paused = 0 and s.nextAt <= :now order by s.nextAt")
    List<ScheduleRow> due(long now, Pageable page);

    @Query("select min(s.nextAt) from ScheduleRow s where s.paused = 0")
    @Nullable
    Long firstTime();

    /** Only if nobody has changed it since: whoever edits a schedule decides when it fires next. */
    @Modifying
    @Query("update ScheduleRow s set s.nextAt = :next, s.lastDue = :due, s.lastHandle = :handle, s.trouble = ''"
            + " where s.name = :name and s.nextAt = :due")
    int fired(String name, long due, String handle, long next);

    @Modifying
    @Query("update ScheduleRow s set s.nextAt = :next, s.trouble = :trouble where s.name = :name and s.nextAt = :due")
    int passed(String name, long due, long next, String trouble);

    @Modifying
    @Query("delete from ScheduleRow s where s.name = :name")
    int delete(String name);
}

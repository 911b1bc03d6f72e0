package dev.gearman.server.app.deadletter;

import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface DeadRepository extends Repository<DeadRow, Long>, JpaSpecificationExecutor<DeadRow> {

    Optional<DeadRow> findFirstByHandleOrderByPositionDesc(String handle);

    long count();

    @Query("select d.number from DeadRow d where d.number in :numbers")
    List<Long> known(List<Long> numbers);

    @Query("select w from DeadWorkload w where w.number = :number")
    Optional<DeadWorkload> workload(long number);

    @Query("select d.number from DeadRow d where d.position < :position order by d.position")
    List<Long> before(long position, Pageable page);

    @Modifying
    @Query("delete from DeadRow d where d.number in :numbers")
    int delete(List<Long> numbers);

    @Modifying
    @Query("delete from DeadWorkload w where w.number in :numbers")
    int deleteWorkloads(List<Long> numbers);
}

package dev.gearman.server.app.history;

import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface EndedRepository extends Repository<EndedRow, Long>, JpaSpecificationExecutor<EndedRow> {

    Optional<EndedRow> findFirstByHandleOrderByIdDesc(String handle);

    Optional<EndedRow> findFirstByUniqueKeyOrderByIdDesc(String uniqueKey);

    Optional<EndedRow> findFirstByUniqueKeyAndFunctionNameOrderByIdDesc(String uniqueKey, String functionName);

    long count();

    /** Ids from the oldest on. */
    @Query("select e.id from EndedRow e order by e.id")
    List<Long> oldest(Pageable page);

    @Modifying
    @Query("delete from EndedRow e where e.id <= :id")
    int deleteUpTo(long id);
}

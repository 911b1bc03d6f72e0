package dev.gearman.server.app.audit;

import java.util.List;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface AuditRepository extends Repository<AuditRow, Long>, JpaSpecificationExecutor<AuditRow> {

    @Query("select a.id from AuditRow a where a.id < :id order by a.id")
    List<Long> before(long id, Pageable page);

    @Modifying
    @Query("delete from AuditRow a where a.id in :ids")
    int delete(List<Long> ids);
}

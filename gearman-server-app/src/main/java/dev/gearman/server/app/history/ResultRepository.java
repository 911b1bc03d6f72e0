package dev.gearman.server.app.history;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface ResultRepository extends Repository<ResultRow, Long> {

    Optional<ResultRow> findFirstByHandleOrderByIdDesc(String handle);

    Optional<ResultRow> findFirstByUniqueKeyOrderByIdDesc(String uniqueKey);

    Optional<ResultRow> findFirstByUniqueKeyAndFunctionNameOrderByIdDesc(String uniqueKey, String functionName);

    /** Bytes of all results, {@code null} if there are none. */
    @Query("select sum(r.dataSize) from ResultRow r")
    @Nullable
    Long totalSize();

    /** Ids and sizes in bytes from the oldest on. */
    @Query("select r.id, r.dataSize from ResultRow r order by r.id")
    List<Object[]> oldest(Pageable page);

    /** Ids of what has expired at a time in milliseconds. */
    @Query("select r.id from ResultRow r where r.expiresAt <= :now order by r.expiresAt")
    List<Long> expired(long now, Pageable page);

    @Modifying
    @Query("delete from ResultRow r where r.id in :ids")
    int delete(List<Long> ids);
}

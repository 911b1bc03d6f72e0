package dev.gearman.server.app.settings;

import java.util.List;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface SettingRepository extends Repository<SettingRow, String> {

    List<SettingRow> findByKind(String kind);

    SettingRow save(SettingRow row);

    @Modifying
    @Query("delete from SettingRow s where s.id = :id")
    int delete(String id);
}

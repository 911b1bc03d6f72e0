package dev.gearman.server.app.settings;

import dev.gearman.server.app.records.RecordDatabase;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** The settings of operators in the relational database. */
@Component
class DatabaseSettings implements Settings {
    private final RecordDatabase database;
    private final SettingRepository rows;

    DatabaseSettings(RecordDatabase database, SettingRepository rows) {
        this.database = database;
        this.rows = rows;
    }

    @Override
    public Map<String, String> all(String kind) {
        // asked for before the job port opens, which may be a moment before the database does
        database.openNow();
        return database.transact(() -> {
            Map<String, String> all = new TreeMap<>();
            rows.findByKind(kind).forEach(row -> all.put(row.name(), row.content()));
            return all;
        });
    }

    @Override
    public void put(String kind, String key, String value) {
        database.transact(() -> rows.save(new SettingRow(kind, key, value)));
    }

    @Override
    public void remove(String kind, String key) {
        database.transact(() -> rows.delete(SettingRow.id(kind, key)));
    }
}

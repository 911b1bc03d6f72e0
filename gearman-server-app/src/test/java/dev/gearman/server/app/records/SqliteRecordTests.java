package dev.gearman.server.app.records;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class SqliteRecordTests extends RecordTests {
    @TempDir
    private static Path directory;

    @Override
    protected List<String> properties() {
        return List.of("spring.datasource.url=jdbc:sqlite:" + directory.resolve("records.db"));
    }
}

package dev.gearman.server.app.store.relational;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTests extends RelationalStoreTests {
    @TempDir
    private static Path directory;

    @Override
    protected List<String> properties() {
        return List.of("spring.datasource.url=jdbc:sqlite:" + directory.resolve("jobs.db"));
    }

    @Test
    void everyCommitReachesTheDisk() {
        assertThat(jdbc().queryForObject("pragma journal_mode", String.class)).isEqualTo("wal");
        assertThat(jdbc().queryForObject("pragma synchronous", Integer.class)).isEqualTo(2);
    }
}

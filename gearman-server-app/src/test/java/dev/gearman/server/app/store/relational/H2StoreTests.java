package dev.gearman.server.app.store.relational;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.StoredJobs;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2StoreTests extends RelationalStoreTests {
    @TempDir
    private static Path directory;

    @Override
    protected List<String> properties() {
        return List.of("gearman.server.data-dir=" + directory.resolve("new"));
    }

    @Test
    void everyCommitIsWrittenThrough() {
        assertThat(setting("WRITE_DELAY")).containsOnly("0");
        assertThat(setting("MAX_LENGTH_INPLACE_LOB")).contains("65536");
    }

    @Test
    void everyCommitReachesTheDiskIfAskedTo() throws Exception {
        try (JobStore store = new DatabaseJobStore(database(), true)) {
            store.write(StoredJobs.saves(StoredJobs.job(1)));
            assertThat(replayed(store)).hasSize(1);
        }
    }

    private List<String> setting(String name) {
        return jdbc().queryForList(
                        "select setting_value from information_schema.settings where setting_name = ?",
                        String.class,
                        name);
    }
}

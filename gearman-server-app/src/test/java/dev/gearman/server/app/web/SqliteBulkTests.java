package dev.gearman.server.app.web;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = "gearman.server.data-dir=target/bulk-sqlite-data")
@DirtiesContext
class SqliteBulkTests extends BulkTests {
    @TempDir
    private static Path directory;

    @BeforeAll
    static void chooseDatabase() {
        use("jdbc:sqlite:" + directory.resolve("bulk.db"), () -> {});
    }
}

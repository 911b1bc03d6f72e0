package dev.gearman.server.app.web;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@DirtiesContext
class SqliteBulkTests extends BulkTests {
    @TempDir
    private static Path directory;

    @DynamicPropertySource
    static void useTheDatabase(DynamicPropertyRegistry properties) {
        properties.add("spring.datasource.url", () -> "jdbc:sqlite:" + directory.resolve("bulk.db"));
    }
}

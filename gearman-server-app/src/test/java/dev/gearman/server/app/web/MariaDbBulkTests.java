package dev.gearman.server.app.web;

import dev.gearman.server.app.store.relational.MariaDbServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = "gearman.server.data-dir=target/bulk-mariadb-data")
@DirtiesContext
class MariaDbBulkTests extends BulkTests {
    private static MariaDbServer database;

    @BeforeAll
    static void startDatabase() throws IOException, InterruptedException {
        database = MariaDbServer.started("--max-allowed-packet=256M", "--innodb-flush-log-at-trx-commit=0");
        use(database.url());
    }

    @AfterAll
    static void closeBoth() throws IOException {
        closeApplication();
        if (database != null) {
            database.close();
        }
    }
}

package dev.gearman.server.app.web;

import dev.gearman.server.app.store.relational.MariaDbServer;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = "gearman.server.data-dir=target/bulk-mariadb-data")
@DirtiesContext
class MariaDbBulkTests extends BulkTests {

    @BeforeAll
    static void startDatabase() throws IOException, InterruptedException {
        MariaDbServer server = MariaDbServer.started("--max-allowed-packet=256M", "--innodb-flush-log-at-trx-commit=0");
        use(server.url(), server);
    }
}

package dev.gearman.server.app.web;

import dev.gearman.server.app.store.relational.PostgresServer;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = "gearman.server.data-dir=target/bulk-postgres-data")
@DirtiesContext
class PostgresBulkTests extends BulkTests {

    @BeforeAll
    static void startDatabase() throws IOException, InterruptedException {
        PostgresServer server = PostgresServer.started("fsync=off");
        use(server.url(), server);
    }
}

package dev.gearman.server.app.store.relational;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;

class MariaDbStoreTests extends RelationalStoreTests {
    private MariaDbServer server;

    @Override
    protected List<String> properties() throws Exception {
        server = MariaDbServer.started("--max-allowed-packet=256M", "--innodb-flush-log-at-trx-commit=0");
        return List.of("spring.datasource.url=" + server.url());
    }

    @AfterAll
    void stopServer() throws IOException {
        if (server != null) {
            server.close();
        }
    }
}

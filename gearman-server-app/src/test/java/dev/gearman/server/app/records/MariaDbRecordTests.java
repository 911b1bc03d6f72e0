package dev.gearman.server.app.records;

import dev.gearman.server.app.store.relational.MariaDbServer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;

class MariaDbRecordTests extends RecordTests {
    private MariaDbServer server;

    @Override
    protected List<String> properties() throws Exception {
        server = MariaDbServer.started("--max-allowed-packet=256M", "--innodb-flush-log-at-trx-commit=0");
        return List.of("spring.datasource.url=" + server.url());
    }

    @AfterAll
    void stopServer() throws IOException {
        if (server != null) {
            stopApplication();
            server.close();
        }
    }
}

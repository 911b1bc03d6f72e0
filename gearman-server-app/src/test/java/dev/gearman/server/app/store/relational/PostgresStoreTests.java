package dev.gearman.server.app.store.relational;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;

class PostgresStoreTests extends RelationalStoreTests {
    private PostgresServer server;

    @Override
    protected List<String> properties() throws Exception {
        server = PostgresServer.started("fsync=off");
        return List.of("spring.datasource.url=" + server.url());
    }

    @AfterAll
    void stopServer() throws IOException {
        if (server != null) {
            server.close();
        }
    }
}

package dev.gearman.server.app.store.relational;

import dev.gearman.server.app.store.CrashScenario;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

class PostgresCrashIT extends CrashScenario {
    private PostgresServer server;

    @Override
    protected List<String> arguments() throws Exception {
        server = PostgresServer.started();
        return List.of("--spring.datasource.url=" + server.url());
    }

    @AfterEach
    void stopServer() throws IOException {
        if (server != null) {
            server.close();
        }
    }
}

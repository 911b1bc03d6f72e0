package dev.gearman.server.app.web;

import dev.gearman.server.app.store.relational.MariaDbServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@DirtiesContext
@TestInstance(Lifecycle.PER_CLASS)
class MariaDbBulkTests extends BulkTests {
    private static MariaDbServer database;

    @Autowired
    private ConfigurableApplicationContext application;

    @DynamicPropertySource
    static void useTheDatabase(DynamicPropertyRegistry properties) throws IOException, InterruptedException {
        database = MariaDbServer.started("--innodb-flush-log-at-trx-commit=0");
        properties.add("spring.datasource.url", database::url);
    }

    @AfterAll
    void closeBoth() throws IOException {
        application.close();
        database.close();
    }
}

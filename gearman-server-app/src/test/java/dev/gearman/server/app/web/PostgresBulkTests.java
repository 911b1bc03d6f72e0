package dev.gearman.server.app.web;

import dev.gearman.server.app.store.relational.PostgresServer;
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
class PostgresBulkTests extends BulkTests {
    private static PostgresServer database;

    @Autowired
    private ConfigurableApplicationContext application;

    @DynamicPropertySource
    static void useTheDatabase(DynamicPropertyRegistry properties) throws IOException, InterruptedException {
        database = PostgresServer.started("fsync=off");
        properties.add("spring.datasource.url", database::url);
    }

    @AfterAll
    void closeBoth() throws IOException {
        application.close();
        database.close();
    }
}

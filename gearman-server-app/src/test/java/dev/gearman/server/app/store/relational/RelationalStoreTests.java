package dev.gearman.server.app.store.relational;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.gearman.server.app.store.StoreOnly;
import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.JobStoreContractTests;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** The contract of stores and what is special about relational ones, for each product. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class RelationalStoreTests extends JobStoreContractTests {
    private ConfigurableApplicationContext application;

    /** The properties that choose an empty database. */
    protected abstract List<String> properties() throws Exception;

    @BeforeAll
    final void startApplication() throws Exception {
        List<String> arguments = new ArrayList<>();
        properties().forEach(property -> arguments.add("--" + property));
        application = StoreOnly.application().run(arguments.toArray(String[]::new));
    }

    @AfterAll
    final void stopApplication() {
        if (application != null) {
            application.close();
        }
    }

    @BeforeEach
    final void empty() throws Exception {
        database().open();
        jdbc().update("delete from gearman_job");
    }

    /** A new store on connections of its own: a database that lives in this process is closed and opened again. */
    @Override
    protected final JobStore open() {
        application.getBean(HikariDataSource.class).getHikariPoolMXBean().softEvictConnections();
        return new DatabaseJobStore(database(), false);
    }

    protected final Database database() {
        return application.getBean(Database.class);
    }

    protected final JdbcTemplate jdbc() {
        return new JdbcTemplate(application.getBean(HikariDataSource.class));
    }

    @Test
    final void theJobStoreOfTheApplicationIsThisOne() {
        assertThat(application.getBean(JobStore.class)).isInstanceOf(DatabaseJobStore.class);
    }
}

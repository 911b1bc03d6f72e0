package dev.gearman.server.app.store.relational;

import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.store.DataDirectory;
import dev.gearman.server.store.JobStore;
import jakarta.persistence.EntityManagerFactory;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.hibernate.SessionFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The relational database, and the jobs in it if that is where they are kept. */
@Configuration(proxyBeanMethods = false)
class RelationalConfiguration {

    /** Nothing at the start: {@link Database} migrates when it opens. */
    @Bean
    FlywayMigrationStrategy migrationWhenTheDatabaseOpens() {
        return flyway -> {};
    }

    @Bean
    Database database(
            DataSource dataSource,
            Flyway flyway,
            EntityManagerFactory factory,
            @Value("${" + DatabaseDefaults.URL + "}") String url) {
        DatabaseKind kind = DatabaseKind.of(url);
        if (kind == null) {
            throw new IllegalStateException(url);
        }
        return new Database(dataSource, flyway, factory.unwrap(SessionFactory.class), kind);
    }

    @Bean
    DatabaseOpener databaseOpener(
            Database database, @Value("${" + DatabaseDefaults.URL + "}") String url, DataDirectory directory) {
        return new DatabaseOpener(database, url, directory);
    }

    /** Closed by the job server. */
    @Bean(destroyMethod = "")
    @ConditionalOnProperty(
            prefix = GearmanServerProperties.PREFIX,
            name = "store",
            havingValue = "database",
            matchIfMissing = true)
    JobStore databaseJobStore(Database database, GearmanServerProperties properties) {
        boolean sync =
                database.kind() == DatabaseKind.H2 && properties.database().sync();
        return new DatabaseJobStore(database, sync);
    }
}

package dev.gearman.server.app.store.relational;

import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.store.DataDirectory;
import dev.gearman.server.store.JobStore;
import jakarta.persistence.EntityManagerFactory;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.hibernate.SessionFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The relational database, and the jobs in it if that is where they are kept. Both may be there already: {@link
 * EarlyDatabase}.
 */
@Configuration(proxyBeanMethods = false)
class RelationalConfiguration {

    /** Nothing at the start: {@link Database} migrates when it opens. */
    @Bean
    FlywayMigrationStrategy migrationWhenTheDatabaseOpens() {
        return flyway -> {};
    }

    @Bean
    @ConditionalOnMissingBean
    Database database(DataSource dataSource, Flyway flyway, @Value("${" + DatabaseDefaults.URL + "}") String url) {
        return Database.of(dataSource, flyway, url);
    }

    @Bean
    DatabaseOpener databaseOpener(
            Database database,
            EntityManagerFactory factory,
            @Value("${" + DatabaseDefaults.URL + "}") String url,
            DataDirectory directory) {
        database.expect(factory.unwrap(SessionFactory.class));
        return new DatabaseOpener(database, url, directory);
    }

    /** Closed by the job server. */
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    @ConditionalOnProperty(
            prefix = GearmanServerProperties.PREFIX,
            name = "store",
            havingValue = "database",
            matchIfMissing = true)
    JobStore databaseJobStore(Database database, GearmanServerProperties properties) {
        return DatabaseJobStore.of(database, properties);
    }
}

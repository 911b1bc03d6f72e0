package dev.gearman.server.app.store.relational;

import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.store.DataDirectory;
import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The database and the jobs in it, made while nothing else of the application is there yet: data source and Flyway as Spring Boot
 * makes them of the same properties, in a small context of their own. Hibernate, which takes longer than all of it, has nothing to
 * do with jobs. The application takes the parts over ({@link #register}) and looks at the schema when it has its entities.
 *
 * <p>Owned by one thread after another.
 */
public final class EarlyDatabase implements AutoCloseable {
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private final String url;
    private final DataDirectory directory;
    private final DataSource dataSource;
    private final Flyway flyway;
    private final Database database;
    private final JobStore store;

    /** What the context is made of. Not found by scanning: the application has its own. */
    @ImportAutoConfiguration({DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
    static class Parts {
        @Bean
        FlywayMigrationStrategy migrationWhenTheDatabaseOpens() {
            return flyway -> {};
        }
    }

    /** Makes it, without asking the database for anything. Throws what a start of the application would fail with. */
    public EarlyDatabase(ConfigurableEnvironment environment, GearmanServerProperties properties) {
        url = environment.getRequiredProperty(DatabaseDefaults.URL);
        directory = new DataDirectory(properties);
        context.setEnvironment(environment);
        context.register(Parts.class);
        context.refresh();
        dataSource = context.getBean(DataSource.class);
        flyway = context.getBean(Flyway.class);
        database = Database.of(dataSource, flyway, url);
        store = DatabaseJobStore.of(database, properties);
    }

    /**
     * Opens the database.
     *
     * @throws StoreException if it is not there, and may come later
     * @throws dev.gearman.server.app.config.InvalidSettingException if it does not become usable by waiting
     */
    public void open() throws StoreException {
        DatabaseOpener.open(database, url, directory);
    }

    /**
     * Says what keeps a database that is a part of this process from being opened, as far as that is known without loading it.
     *
     * @throws dev.gearman.server.app.config.InvalidSettingException if something does
     */
    public static void check(@Nullable String url) {
        DatabaseFile file = url == null ? null : DatabaseFile.of(url);
        if (file != null) {
            file.check();
        }
    }

    public JobStore store() {
        return store;
    }

    /**
     * What operators have set, before there are entities to read it with.
     *
     * @param kind one of the kinds of {@link dev.gearman.server.app.settings.Settings}
     * @return names and values
     */
    public Map<String, String> settings(String kind) throws StoreException {
        Map<String, String> found = new TreeMap<>();
        try (Connection connection = database.connection();
                PreparedStatement query =
                        connection.prepareStatement("select name, content from gearman_setting where kind = ?")) {
            query.setString(1, kind);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.put(rows.getString(1), rows.getString(2));
                }
            }
        } catch (SQLException e) {
            throw DatabaseTrouble.exception(e);
        }
        return found;
    }

    /**
     * Defines its parts as beans of the application, in the place of those which that would make. The application does not close
     * them.
     *
     * @param owner name of a bean that closes this after the application's other beans
     * @param made waits until this is made
     */
    public static void register(BeanDefinitionRegistry application, String owner, Supplier<EarlyDatabase> made) {
        define(application, owner, "dataSource", DataSource.class, () -> made.get().dataSource);
        define(application, owner, "flyway", Flyway.class, () -> made.get().flyway);
        define(application, owner, "database", Database.class, () -> made.get().database);
        define(application, owner, "databaseJobStore", JobStore.class, () -> made.get().store);
    }

    private static <T> void define(
            BeanDefinitionRegistry application, String owner, String name, Class<T> type, Supplier<T> part) {
        RootBeanDefinition definition = new RootBeanDefinition(type, BeanDefinition.SCOPE_SINGLETON, part);
        definition.setDestroyMethodName("");
        definition.setDependsOn(owner);
        application.registerBeanDefinition(name, definition);
    }

    @Override
    public void close() {
        context.close();
    }
}

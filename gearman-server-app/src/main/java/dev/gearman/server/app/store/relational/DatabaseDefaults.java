package dev.gearman.server.app.store.relational;

import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.config.InvalidSettingException;
import dev.gearman.server.app.config.StoreKind;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Properties of Spring Boot that follow from the database: its address where none is set, and what its product needs. They
 * stand behind everything that somebody has set.
 */
public final class DatabaseDefaults implements EnvironmentPostProcessor, Ordered {
    static final String URL = "spring.datasource.url";
    private static final String POOL = "spring.datasource.hikari.";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Map<String, Object> derived = new HashMap<>();
        String url = environment.getProperty(URL);
        if (url == null || url.isBlank()) {
            url = defaultUrl(Binder.get(environment));
            derived.put(URL, url);
            derived.put("spring.datasource.username", "gearman");
            derived.put("spring.datasource.password", "");
        }
        DatabaseKind kind = DatabaseKind.of(url);
        if (kind == null) {
            throw new InvalidSettingException(URL + ": '" + url + "' (expected: an address of "
                    + Arrays.stream(DatabaseKind.values())
                            .map(DatabaseKind::name)
                            .collect(Collectors.joining(", "))
                    + ")");
        }
        derived.put(POOL + "maximum-pool-size", "5");
        kind.poolSettings().forEach((name, value) -> derived.put(POOL + name, value));
        if (kind == DatabaseKind.MYSQL) {
            derived.put("spring.datasource.driver-class-name", "org.mariadb.jdbc.Driver");
        }
        derived.put("spring.flyway.locations", "classpath:db/migration/" + kind.folder());
        derived.put("spring.jpa.database-platform", kind.dialect());
        // the dialect says all that Hibernate would ask a server for that may not be there
        derived.put(
                "spring.jpa.properties.hibernate.boot.allow_jdbc_metadata_access",
                Boolean.toString(kind == DatabaseKind.SQLITE));
        environment.getPropertySources().addLast(new MapPropertySource("gearmanServerDatabase", derived));
    }

    private static String defaultUrl(Binder binder) {
        // what is wrong with these two is said by who binds all properties
        boolean memory = binder.bind(GearmanServerProperties.PREFIX + ".store", String.class)
                .map(store -> store.equalsIgnoreCase(StoreKind.MEMORY.text()))
                .orElse(false);
        if (memory) {
            return "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE";
        }
        String directory = binder.bind(GearmanServerProperties.PREFIX + ".data-dir", String.class)
                .orElse("data");
        return "jdbc:h2:file:" + file(directory) + ";DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0";
    }

    private static String file(String directory) {
        try {
            Path file = Path.of(directory).toAbsolutePath().normalize().resolve("gearman");
            if (file.toString().indexOf(';') < 0) {
                return file.toString();
            }
        } catch (InvalidPathException e) {
            // falls through to the sentence that covers both
        }
        throw new InvalidSettingException(GearmanServerProperties.PREFIX + ".data-dir: '" + directory
                + "' (expected: a directory, without a semicolon in its name)");
    }

    /** Once all files with properties have been read. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}

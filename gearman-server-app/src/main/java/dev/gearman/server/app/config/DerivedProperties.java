package dev.gearman.server.app.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Properties of Spring Boot that follow from ours: whether there is a web part, the level of the log, the disk to watch. */
public final class DerivedProperties implements EnvironmentPostProcessor, Ordered {

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Binder binder = Binder.get(environment);
        Map<String, Object> derived = new HashMap<>();
        binder.bind(GearmanServerProperties.PREFIX + ".headless", Boolean.class)
                .ifBound(headless -> headless(derived, headless));
        binder.bind(GearmanServerProperties.PREFIX + ".verbosity", Verbosity.class)
                .ifBound(verbosity -> level(derived, verbosity));
        disk(
                derived,
                binder.bind(GearmanServerProperties.PREFIX + ".data-dir", String.class)
                        .orElse("data"));
        if (!derived.isEmpty()) {
            // behind everything that somebody has set
            environment.getPropertySources().addLast(new MapPropertySource("gearmanServerDerived", derived));
        }
    }

    private static void headless(Map<String, Object> derived, boolean headless) {
        if (headless) {
            derived.put("spring.main.web-application-type", "none");
        }
    }

    private static void level(Map<String, Object> derived, Verbosity verbosity) {
        derived.put("logging.level.root", verbosity.levelOfLibraries());
        derived.put("logging.level.dev.gearman", verbosity.level());
    }

    /** The disk to watch is that of the data directory, which may not be made yet. */
    private static void disk(Map<String, Object> derived, String dataDirectory) {
        try {
            Path path = Path.of(dataDirectory).toAbsolutePath().normalize();
            while (path.getParent() != null && !Files.exists(path)) {
                path = path.getParent();
            }
            derived.put("management.health.diskspace.path", path.toString());
            derived.put("management.metrics.system.diskspace.paths", path.toString());
        } catch (InvalidPathException e) {
            // said by who needs the directory
        }
    }

    /** Once all files with properties have been read. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}

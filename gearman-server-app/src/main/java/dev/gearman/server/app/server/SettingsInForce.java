package dev.gearman.server.app.server;

import dev.gearman.server.app.config.GearmanServerProperties;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.stereotype.Component;

/**
 * The configuration in force: all of {@code gearman.server}, with its defaults, and what somebody has set of Spring's parts that
 * matter here. Secrets are masked by their names and, in addresses, by their places.
 */
@Component
public class SettingsInForce {
    private static final String MASK = "******";
    private static final List<String> OTHERS =
            List.of("server.", "spring.datasource.", "spring.data.", "spring.ssl.", "management.", "spring.config.");
    private static final Pattern SECRET = Pattern.compile(
            ".*(password|passwd|secret|token|sha256|credential|private|api-?key|passphrase|key-?store|certificate|client-id).*",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern USER_INFO = Pattern.compile("//[^/@\\s]*@");
    private static final Pattern SECRET_PARAMETER =
            Pattern.compile("(?i)([?&;](?:password|user|secret|token|key)[^=]*)=[^&;]*");

    private final GearmanServerProperties properties;
    private final ConfigurableEnvironment environment;

    SettingsInForce(GearmanServerProperties properties, ConfigurableEnvironment environment) {
        this.properties = properties;
        this.environment = environment;
    }

    /** Names and values, in the order of the names. */
    public Map<String, String> all() {
        Map<String, String> found = new TreeMap<>();
        collect(found, GearmanServerProperties.PREFIX, properties);
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> enumerable) {
                for (String name : enumerable.getPropertyNames()) {
                    if (OTHERS.stream().anyMatch(name::startsWith)) {
                        found.computeIfAbsent(name, n -> masked(n, value(n)));
                    }
                }
            }
        }
        return found;
    }

    private @Nullable String value(String name) {
        try {
            return environment.getProperty(name);
        } catch (IllegalArgumentException e) {
            // a placeholder that nothing fills
            return null;
        }
    }

    private static void collect(Map<String, String> found, String name, @Nullable Object value) {
        if (value instanceof Record group) {
            for (RecordComponent component : group.getClass().getRecordComponents()) {
                collect(found, name + "." + dashed(component.getName()), read(component, group));
            }
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, one) -> collect(found, name + "." + key, one));
        } else if (value instanceof Collection<?> list && list.stream().anyMatch(Record.class::isInstance)) {
            int index = 0;
            for (Object one : list) {
                collect(found, name + "[" + index++ + "]", one);
            }
        } else if (value instanceof Collection<?> list) {
            found.put(
                    name,
                    masked(
                            name,
                            list.isEmpty()
                                    ? null
                                    : String.join(
                                            ",",
                                            list.stream().map(String::valueOf).toList())));
        } else {
            found.put(name, masked(name, value == null ? null : text(value)));
        }
    }

    private static String text(Object value) {
        if (value instanceof Enum<?> constant) {
            return dashed(constant.name().toLowerCase(Locale.ROOT));
        }
        if (value instanceof Duration time) {
            return written(time);
        }
        return String.valueOf(value);
    }

    /** As it would be written in a file of properties. */
    private static String written(Duration time) {
        long millis = time.toMillis();
        if (millis % 86_400_000 == 0 && millis > 0) {
            return time.toDays() + "d";
        }
        if (millis % 3_600_000 == 0 && millis > 0) {
            return time.toHours() + "h";
        }
        if (millis % 60_000 == 0 && millis > 0) {
            return time.toMinutes() + "m";
        }
        return millis % 1_000 == 0 ? time.toSeconds() + "s" : millis + "ms";
    }

    private static @Nullable Object read(RecordComponent component, Record group) {
        try {
            return component.getAccessor().invoke(group);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    private static String dashed(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                .toLowerCase(Locale.ROOT)
                .replace('_', '-');
    }

    public static String masked(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return "";
        }
        String last = name.substring(name.lastIndexOf('.') + 1);
        if (SECRET.matcher(last).matches()) {
            return MASK;
        }
        String text = USER_INFO.matcher(value).replaceAll("//" + MASK + "@");
        return SECRET_PARAMETER.matcher(text).replaceAll("$1=" + MASK);
    }
}

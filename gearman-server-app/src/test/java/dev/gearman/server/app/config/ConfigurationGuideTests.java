package dev.gearman.server.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;

/** The table in the guide is made from what the compiler found in the Javadoc. */
class ConfigurationGuideTests {

    @Test
    void theGuideHasEveryProperty() throws IOException {
        // if this fails: copy the lines that the message expects into the guide
        assertThat(Files.readString(Path.of("../docs/configuration.md"))).contains(table());
    }

    private static String table() throws IOException {
        try (InputStream metadata =
                GearmanServerProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            Map<String, Object> json = JsonParserFactory.getJsonParser()
                    .parseMap(new String(metadata.readAllBytes(), StandardCharsets.UTF_8));
            return ((List<?>) json.get("properties"))
                    .stream()
                            .map(property -> (Map<?, ?>) property)
                            .filter(property -> name(property).startsWith(GearmanServerProperties.PREFIX))
                            .sorted(Comparator.comparing(ConfigurationGuideTests::name))
                            .map(ConfigurationGuideTests::row)
                            .collect(Collectors.joining());
        }
    }

    private static String name(Map<?, ?> property) {
        return (String) property.get("name");
    }

    private static String row(Map<?, ?> property) {
        Object value = property.get("defaultValue");
        if (value instanceof List<?> list) {
            value = list.get(0);
        }
        String standard = value == null ? "" : "`" + value + "`";
        return "| `" + name(property) + "` | " + standard + " | " + property.get("description") + " |\n";
    }
}

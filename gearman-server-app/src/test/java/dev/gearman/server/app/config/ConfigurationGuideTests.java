package dev.gearman.server.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
            JsonNode properties = JsonMapper.shared().readTree(metadata).get("properties");
            return StreamSupport.stream(properties.spliterator(), false)
                    .filter(property -> property.get("name").asString().startsWith(GearmanServerProperties.PREFIX))
                    .sorted(Comparator.comparing(
                            property -> property.get("name").asString()))
                    .map(ConfigurationGuideTests::row)
                    .collect(Collectors.joining());
        }
    }

    private static String row(JsonNode property) {
        JsonNode value = property.get("defaultValue");
        if (value != null && value.isArray()) {
            value = value.get(0);
        }
        String standard = value == null ? "" : "`" + value.asString() + "`";
        return "| `" + property.get("name").asString() + "` | " + standard + " | "
                + property.get("description").asString() + " |\n";
    }
}

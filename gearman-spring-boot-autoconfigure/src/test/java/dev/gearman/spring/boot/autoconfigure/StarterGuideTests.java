package dev.gearman.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;

/** The table in the guide is made from what the compiler found in the Javadoc. */
class StarterGuideTests {

    @Test
    void theGuideHasEveryProperty() throws IOException {
        // if this fails: copy the lines that the message expects into the guide
        assertThat(Files.readString(Path.of("../docs/starter.md"))).endsWith("| meaning |\n|---|---|---|\n" + table());
    }

    @Test
    void everyPropertyHasADescription() throws IOException {
        assertThat(properties())
                .hasSizeGreaterThan(30)
                .allSatisfy(property -> assertThat((String) property.get("description"))
                        .as(name(property))
                        .endsWith(".")
                        .doesNotStartWith("The "));
    }

    private static String table() throws IOException {
        return properties().stream().map(StarterGuideTests::row).collect(Collectors.joining());
    }

    private static List<Map<?, ?>> properties() throws IOException {
        for (URL url : Collections.list(
                StarterGuideTests.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream metadata = url.openStream()) {
                Map<String, Object> json = JsonParserFactory.getJsonParser()
                        .parseMap(new String(metadata.readAllBytes(), StandardCharsets.UTF_8));
                List<Map<?, ?>> ours = ((List<?>) json.get("properties"))
                        .stream()
                                .<Map<?, ?>>map(property -> (Map<?, ?>) property)
                                .filter(property -> name(property).startsWith(GearmanProperties.PREFIX + "."))
                                .sorted(Comparator.comparing(StarterGuideTests::name))
                                .toList();
                if (!ours.isEmpty()) {
                    return ours;
                }
            }
        }
        throw new IllegalStateException("no metadata");
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

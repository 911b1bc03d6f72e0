package dev.gearman.server.app.metrics;

import static dev.gearman.server.app.RawConnection.CAN_DO;
import static dev.gearman.server.app.RawConnection.GRAB_JOB;
import static dev.gearman.server.app.RawConnection.JOB_ASSIGN;
import static dev.gearman.server.app.RawConnection.JOB_CREATED;
import static dev.gearman.server.app.RawConnection.SUBMIT_JOB_BG;
import static dev.gearman.server.app.RawConnection.WORK_COMPLETE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.app.RawConnection;
import dev.gearman.server.app.lifecycle.JobServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What Prometheus reads, and that guide, board and alert rules speak of nothing else. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"gearman.server.port=0", "gearman.server.host=127.0.0.1", "gearman.server.store=memory"})
class PublishedMetricsTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern FAMILY = Pattern.compile("(?m)^# TYPE (gearman_\\w+) ");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z]\\w+)[{ ]");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(gearman_\\w+)` ");
    private static final Pattern USED = Pattern.compile("\\b(?:gearman|jvm|process|system|disk|http|hikaricp)_[a-z_]+");

    private final HttpClient http = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    @Autowired
    private JobServer server;

    @Test
    void aJobIsCountedForItsFunction() throws Exception {
        runJob("metrics-a\\\"b");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(scrape())
                        .contains("gearman_function_completed_total{function=\"metrics-a\\\\\\\"b\"} 1.0")
                        .contains("gearman_server_connections{role=\"worker\"}"));
    }

    @Test
    void theGuideHasEveryMetric() throws Exception {
        runJob("metrics");
        await().atMost(PATIENCE).until(() -> scrape().contains("gearman_function_completed_total{"));
        assertThat(all(ROW, Files.readString(Path.of("../docs/metrics.md")))).isEqualTo(all(FAMILY, scrape()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"grafana/gearman.json", "prometheus/gearman-alerts.yml"})
    void boardAndAlertsUseMetricsThatExist(String file) throws Exception {
        runJob("metrics");
        await().atMost(PATIENCE).until(() -> scrape().contains("gearman_function_completed_total{"));
        String text = Files.readString(Path.of("../docs/operations", file));
        Set<String> used = all(USED, text);
        assertThat(used).hasSizeGreaterThan(5);
        assertThat(all(SAMPLE, scrape())).containsAll(used);
    }

    @Test
    void theBoardIsWellFormed() throws IOException {
        assertThat(JsonParserFactory.getJsonParser()
                        .parseMap(Files.readString(Path.of("../docs/operations/grafana/gearman.json"))))
                .containsKeys("title", "panels", "schemaVersion", "templating");
    }

    private void runJob(String function) throws IOException {
        int jobs = server.addresses().get(0).getPort();
        try (RawConnection client = RawConnection.to("127.0.0.1", jobs);
                RawConnection worker = RawConnection.to("127.0.0.1", jobs)) {
            client.sends(SUBMIT_JOB_BG, function + "||x").receives(JOB_CREATED);
            worker.sends(CAN_DO, function).sends(GRAB_JOB, "");
            worker.sends(WORK_COMPLETE, worker.receives(JOB_ASSIGN).split("\\|")[0] + "|");
        }
    }

    private String scrape() throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/prometheus"))
                        .build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private static Set<String> all(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(matcher.groupCount()));
        }
        return found;
    }
}

package dev.gearman.server.app.web;

import static dev.gearman.server.app.RawConnection.CAN_DO;
import static dev.gearman.server.app.RawConnection.JOB_CREATED;
import static dev.gearman.server.app.RawConnection.SUBMIT_JOB_BG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.app.RawConnection;
import dev.gearman.server.app.lifecycle.JobServer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"gearman.server.port=0", "gearman.server.host=127.0.0.1", "gearman.server.store=memory"})
class WebTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    @Autowired
    private JobServer server;

    @Test
    void thePageShowsWhatIsQueuedAndWhoWorks() throws Exception {
        try (RawConnection client = connect();
                RawConnection worker = connect()) {
            client.sends(SUBMIT_JOB_BG, "reverse||hello").receives(JOB_CREATED);
            worker.sends(CAN_DO, "resize").sends(CAN_DO, "rotate");
            awaitPage(page -> page.contains("reverse") && page.contains("no worker") && page.contains("rotate"));
        }
    }

    @Test
    void aNameFromTheNetworkIsText() throws Exception {
        try (RawConnection client = connect()) {
            client.sends(SUBMIT_JOB_BG, "<script>alert(1)</script>||x").receives(JOB_CREATED);
            awaitPage(page -> page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
            assertThat(get("/").body()).doesNotContain("<script");
        }
    }

    @Test
    void readinessAsksTheJobPort() throws Exception {
        assertThat(get("/actuator/health/readiness").body()).contains("\"jobPort\":{\"status\":\"UP\"}");
        assertThat(get("/actuator/health/liveness").body()).contains("UP").doesNotContain("jobPort");
        assertThat(get("/actuator/health").statusCode()).isEqualTo(200);
    }

    @Test
    void otherEndpointsAreNotExposed() throws Exception {
        assertThat(get("/actuator/env").statusCode()).isEqualTo(404);
        assertThat(get("/actuator/info").statusCode()).isEqualTo(200);
    }

    @Test
    void browsersAreToldToBeCareful() throws Exception {
        HttpResponse<String> response = get("/");
        assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'self'");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(response.headers().firstValue("X-Frame-Options")).hasValue("DENY");
        assertThat(response.body()).doesNotContain("style=").doesNotContain("<style");
        assertThat(get("/server.css").statusCode()).isEqualTo(200);
    }

    @Test
    void anotherNameOfThisMachineIsRefused() throws Exception {
        assertThat(statusFor("rebound.example:" + port)).contains(" 421");
        assertThat(statusFor("127.0.0.1.rebound.example")).contains(" 421");
        assertThat(statusFor("localhost:" + port)).contains(" 200");
        assertThat(statusFor("[::1]:" + port)).contains(" 200");
        assertThat(statusFor("127.0.0.1")).contains(" 200");
    }

    private String statusFor(String host) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(30_000);
            String request = "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }

    private RawConnection connect() throws IOException {
        return RawConnection.to("127.0.0.1", server.addresses().get(0).getPort());
    }

    private void awaitPage(java.util.function.Predicate<String> condition) {
        Callable<String> page = () -> get("/").body();
        await().atMost(PATIENCE).until(page, condition);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}

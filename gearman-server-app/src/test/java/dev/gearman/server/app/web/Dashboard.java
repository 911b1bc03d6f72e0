package dev.gearman.server.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.app.RawConnection;
import dev.gearman.server.app.lifecycle.JobServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.util.FileSystemUtils;

/** A server that nobody has to log in to, with a database, and what one needs to talk to it. Shared by its subclasses. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "gearman.server.port=0",
            "gearman.server.host=127.0.0.1",
            "gearman.server.data-dir=target/dashboard-data"
        })
abstract class Dashboard {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final HttpClient http = HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    @LocalServerPort
    int port;

    @Autowired
    JobServer server;

    /** An empty database, before the server opens it: the settings of tests are known too late to make a new directory. */
    static {
        try {
            FileSystemUtils.deleteRecursively(Path.of("target", "dashboard-data"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RawConnection connect() throws IOException {
        return RawConnection.to("127.0.0.1", server.addresses().get(0).getPort());
    }

    String base() {
        return "http://localhost:" + port;
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(base() + path));
    }

    /** A page as a browser asks for it. */
    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(to(path).header("Accept", "text/html"));
    }

    String page(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return response.body();
    }

    /** Sends a form of a page: names and values in turn. What the page has hidden against forgery goes along. */
    HttpResponse<String> post(String onPage, String path, String... fields) throws IOException, InterruptedException {
        Matcher csrf = CSRF.matcher(page(onPage));
        assertThat(csrf.find()).as("a form on " + onPage).isTrue();
        StringBuilder form = new StringBuilder("_csrf=" + encoded(csrf.group(1)));
        for (int i = 0; i < fields.length; i += 2) {
            form.append('&').append(fields[i]).append('=').append(encoded(fields[i + 1]));
        }
        return send(to(path).header("Accept", "text/html")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form.toString())));
    }

    HttpResponse<String> postJson(String path, String json) throws IOException, InterruptedException {
        return send(
                to(path).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

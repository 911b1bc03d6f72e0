package dev.gearman.server.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A server with users and API tokens: who may do what. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "gearman.server.port=0",
            "gearman.server.host=127.0.0.1",
            "gearman.server.store=memory",
            "gearman.server.security.users.vera.password={noop}look",
            "gearman.server.security.users.otto.password={noop}change",
            "gearman.server.security.users.otto.role=operator",
            // the SHA-256 of "reader" and of "writer"
            "gearman.server.security.tokens.reader.sha256=3d0941964aa3ebdcb00ccef58b1bb399f9f898465e9886d5aec7f31090a0fb30",
            "gearman.server.security.tokens.writer.sha256=b93006774cbdd4b299389a03ac3d88c3a76b460d538795bc12718011a909fba5",
            "gearman.server.security.tokens.writer.role=operator",
            "gearman.server.security.cors-origins=https://shop.example",
        })
class SecuredTests {
    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");
    private static final String JOB = "{\"function\":\"secured\"}";

    private final HttpClient http = HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    @LocalServerPort
    private int port;

    @Test
    void whoIsNotKnownIsAskedForANameAndPrograms401() throws Exception {
        HttpResponse<String> page = send(to("/functions"));
        assertThat(page.uri().getPath()).isEqualTo("/login");
        assertThat(page.body()).contains("Password").doesNotContain("<nav");
        HttpResponse<String> api = send(to("/api/v1/jobs"));
        assertThat(api.statusCode()).isEqualTo(401);
        assertThat(api.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(api.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(send(to("/events")).uri().getPath()).isEqualTo("/login");
        assertThat(send(to("/v3/api-docs")).statusCode()).isEqualTo(401);
    }

    @Test
    void healthIsPublicAndTheRestOfTheActuatorIsNot() throws Exception {
        assertThat(send(to("/actuator/health")).statusCode()).isEqualTo(200);
        assertThat(send(to("/actuator/health/readiness")).statusCode()).isEqualTo(200);
        assertThat(send(to("/actuator/prometheus")).statusCode()).isEqualTo(401);
        assertThat(send(to("/actuator")).statusCode()).isEqualTo(401);
        assertThat(send(bearer("/actuator/prometheus", "reader")).statusCode()).isEqualTo(200);
    }

    @Test
    void aViewerLooksAndChangesNothing() throws Exception {
        assertThat(login("vera", "look").uri().getPath()).isEqualTo("/");
        HttpResponse<String> page = send(to("/functions/secured-view"));
        assertThat(page.body())
                .contains("vera (viewer)")
                .doesNotContain("/pause")
                .doesNotContain("Submit a job</h2>");
        HttpResponse<String> refused = form("/functions/secured-view", "/functions/secured-view/pause");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("this needs the role of an operator");
        HttpResponse<String> api = send(to("/api/v1/jobs")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JOB)));
        assertThat(api.statusCode()).isEqualTo(403);
        assertThat(send(to("/api/v1/server")).statusCode()).isEqualTo(200);
    }

    @Test
    void anOperatorChangesAndLogsOut() throws Exception {
        assertThat(login("otto", "wrong").body()).contains("Name or password is wrong");
        assertThat(login("otto", "change").uri().getPath()).isEqualTo("/");
        assertThat(form("/functions/secured-op", "/functions/secured-op/pause").body())
                .contains("is paused");
        assertThat(form("/", "/logout").body()).contains("You have logged out");
        assertThat(send(to("/")).uri().getPath()).isEqualTo("/login");
    }

    @Test
    void whoGuessesIsSlowedDownAndWrittenDown() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(send(basic("/api/v1/jobs", "<b>mallory</b>:guess-" + i)).statusCode())
                    .isEqualTo(401);
        }
        HttpResponse<String> slowed = send(basic("/api/v1/jobs", "<b>mallory</b>:guess"));
        assertThat(slowed.statusCode()).isEqualTo(429);
        assertThat(slowed.headers().firstValue("Retry-After")).isPresent();
        assertThat(slowed.body()).contains("too many failed logins");
        HttpResponse<String> page = login("<b>mallory</b>", "guess");
        assertThat(page.statusCode()).isEqualTo(429);
        assertThat(page.body()).contains("too many failed logins");
        // others can log in
        assertThat(login("otto", "change").uri().getPath()).isEqualTo("/");
        assertThat(send(to("/server")).body())
                .contains("&lt;b&gt;mallory&lt;/b&gt;")
                .contains("name or password is wrong")
                .doesNotContain("<b>mallory");
        assertThat(send(bearer("/api/v1/audit?action=login&who=otto", "reader")).body())
                .contains("\"address\":\"127.0.0.1\"")
                .contains("\"succeeded\":true");
    }

    @Test
    void aTokenIsAsGoodAsItsRole() throws Exception {
        assertThat(send(bearer("/api/v1/jobs", "reader")).statusCode()).isEqualTo(200);
        assertThat(send(post(bearer("/api/v1/jobs", "reader"))).statusCode()).isEqualTo(403);
        assertThat(send(post(bearer("/api/v1/jobs", "writer"))).statusCode()).isEqualTo(201);
        for (String token : new String[] {"reader", "writer"}) {
            assertThat(send(bearer("/api/v1/jobs/H:none:1", token)
                                    .header("Content-Type", "application/json")
                                    .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"priority\":\"low\"}")))
                            .statusCode())
                    .as("an edit by the %s", token)
                    .isEqualTo(token.equals("reader") ? 403 : 404);
        }
        assertThat(send(post(bearer("/api/v1/jobs", "writer").header("Origin", "https://anywhere.example")))
                        .statusCode())
                .isEqualTo(403);
        assertThat(send(bearer("/api/v1/jobs", "nobody")).statusCode()).isEqualTo(401);
        // pages are for people
        assertThat(send(bearer("/functions", "writer")).uri().getPath()).isEqualTo("/login");
    }

    @Test
    void nameAndPasswordWorkForProgramsAsWell() throws Exception {
        assertThat(send(basic("/api/v1/jobs", "vera:look")).statusCode()).isEqualTo(200);
        assertThat(send(post(basic("/api/v1/jobs", "vera:look"))).statusCode()).isEqualTo(403);
        assertThat(send(post(basic("/api/v1/jobs", "otto:change"))).statusCode())
                .isEqualTo(201);
        assertThat(send(basic("/api/v1/jobs", "otto:wrong")).statusCode()).isEqualTo(401);
    }

    @Test
    void aPageOfAnAllowedOriginMayFollowAJob() throws Exception {
        HttpResponse<String> preflight = send(to("/api/v1/jobs/x")
                .header("Origin", "https://shop.example")
                .header("Access-Control-Request-Method", "GET")
                .header("Access-Control-Request-Headers", "authorization")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertThat(preflight.statusCode()).isEqualTo(200);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .hasValue("https://shop.example");
        HttpResponse<String> submission = send(to("/api/v1/jobs")
                .header("Origin", "https://shop.example")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type,idempotency-key")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertThat(submission
                        .headers()
                        .firstValue("Access-Control-Allow-Headers")
                        .orElse(""))
                .containsIgnoringCase("idempotency-key");
        HttpResponse<String> polled = send(bearer("/api/v1/jobs", "reader").header("Origin", "https://shop.example"));
        assertThat(polled.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://shop.example");
        HttpResponse<String> other = send(bearer("/api/v1/jobs", "reader").header("Origin", "https://evil.example"));
        assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void withUsersAnyNameOfTheMachineWillDo() throws Exception {
        try (java.net.Socket socket = new java.net.Socket("127.0.0.1", port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write("GET /login HTTP/1.1\r\nHost: jobs.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void inTheBrowserAViewerSeesNoActionsAndIsRefusedThem() {
        try (Browser browser = Browser.open()) {
            browser.go("http://localhost:" + port + "/functions/secured-browser");
            browser.theme("dark").assertAccessible("login in dark");
            browser.theme("light").assertAccessible("login in light");
            browser.type("username", "vera").type("password", "look").press("Log in");
            browser.waitFor("h1", "secured-browser");
            assertThat(browser.all("main form")).isEmpty();
            // somebody who makes a button of her own
            browser.script("const f = document.querySelector('header form[method=post]');"
                    + "f.action = '/functions/secured-browser/pause'; f.requestSubmit();");
            browser.waitFor("main h1", "403");
            assertThat(browser.text("main")).contains("this needs the role of an operator");
        }
    }

    private HttpResponse<String> login(String name, String password) throws IOException, InterruptedException {
        return form("/login", "/login", "username", name, "password", password);
    }

    private HttpResponse<String> form(String onPage, String path, String... fields)
            throws IOException, InterruptedException {
        Matcher csrf = CSRF.matcher(send(to(onPage)).body());
        assertThat(csrf.find()).as("a form on " + onPage).isTrue();
        StringBuilder body = new StringBuilder("_csrf=" + Dashboard.encoded(csrf.group(1)));
        for (int i = 0; i < fields.length; i += 2) {
            body.append('&').append(fields[i]).append('=').append(Dashboard.encoded(fields[i + 1]));
        }
        return send(to(path).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Accept", "text/html,*/*");
    }

    private HttpRequest.Builder bearer(String path, String token) {
        return to(path).header("Authorization", "Bearer " + token);
    }

    private HttpRequest.Builder basic(String path, String nameAndPassword) {
        return to(path).header(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder().encodeToString(nameAndPassword.getBytes(StandardCharsets.UTF_8)));
    }

    private static HttpRequest.Builder post(HttpRequest.Builder request) {
        return request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(JOB));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(
                request.timeout(Dashboard.PATIENCE).build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }
}

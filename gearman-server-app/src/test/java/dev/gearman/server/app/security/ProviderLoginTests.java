package dev.gearman.server.app.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.app.audit.AuditEntry;
import dev.gearman.server.app.audit.AuditLog;
import dev.gearman.server.app.audit.AuditQuery;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** People who log in at an OpenID Connect provider. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "gearman.server.port=0",
            "gearman.server.host=127.0.0.1",
            "gearman.server.store=memory",
            "gearman.server.security.oauth2.claim=groups",
            "gearman.server.security.oauth2.operators=night-shift",
            "gearman.server.security.oauth2.viewers=staff",
            "spring.security.oauth2.client.registration.company.client-id=gearman",
            "spring.security.oauth2.client.registration.company.client-secret=secret",
            "spring.security.oauth2.client.registration.company.scope=openid",
        })
class ProviderLoginTests {
    private static final OidcProvider PROVIDER = new OidcProvider();
    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final HttpClient http = HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    @LocalServerPort
    private int port;

    @Autowired
    private AuditLog audit;

    @DynamicPropertySource
    static void provider(DynamicPropertyRegistry properties) {
        properties.add("spring.security.oauth2.client.provider.company.issuer-uri", PROVIDER::issuer);
        properties.add(
                "gearman.server.data-dir",
                () -> "target/provider-data-" + ProcessHandle.current().pid());
    }

    @AfterAll
    static void stop() {
        PROVIDER.close();
    }

    @Test
    void aGroupMakesAnOperator() throws Exception {
        PROVIDER.expect("olga", "staff", "night-shift");
        HttpResponse<String> page = login();
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.uri().getPath()).isEqualTo("/");
        assertThat(page.body()).contains("olga").doesNotContain("(viewer)");
        assertThat(pause().body()).contains("is paused");
        assertThat(last("olga").action()).isEqualTo("pause");
    }

    @Test
    void anotherOneMakesAViewer() throws Exception {
        PROVIDER.expect("vito", "staff");
        assertThat(login().body()).contains("vito (viewer)");
        HttpResponse<String> refused = pause();
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("this needs the role of an operator");
    }

    @Test
    void whoIsInNeitherSeesNothing() throws Exception {
        PROVIDER.expect("nina", "guests");
        HttpResponse<String> page = login();
        assertThat(page.statusCode()).isEqualTo(403);
        assertThat(page.body()).contains("have no role here").doesNotContain("Workers");
        assertThat(send("/functions").statusCode()).isEqualTo(403);
        assertThat(send("/api/v1/jobs").statusCode()).isEqualTo(403);
        assertThat(last("nina").succeeded()).isFalse();
    }

    @Test
    void aTokenThatSomebodyElseSignedIsNotBelieved() throws Exception {
        PROVIDER.expect("eve", "night-shift");
        PROVIDER.forge();
        assertRefused();
    }

    @Test
    void norIsTheTokenOfAnotherLogin() throws Exception {
        PROVIDER.expect("eve", "night-shift");
        PROVIDER.replay();
        assertRefused();
    }

    private void assertRefused() throws Exception {
        HttpResponse<String> page = login();
        assertThat(page.uri().toString()).endsWith("/login?error");
        assertThat(page.body()).contains("you have no role here").contains("Log in with");
        assertThat(send("/").uri().getPath()).isEqualTo("/login");
        assertThat(last("?").detail()).startsWith("provider: ");
    }

    private AuditEntry last(String who) {
        return audit.find(new AuditQuery(who, null, null, 1)).rows().get(0);
    }

    /** As a browser does: the page that was asked for leads to the login page, that to the provider, and that back. */
    private HttpResponse<String> login() throws Exception {
        HttpResponse<String> start = send("/");
        Matcher link =
                Pattern.compile("href=\"(/oauth2/authorization/[^\"]+)\"").matcher(start.body());
        assertThat(link.find()).as(start.body()).isTrue();
        return send(link.group(1));
    }

    private HttpResponse<String> pause() throws Exception {
        Matcher csrf = CSRF.matcher(send("/functions/provided").body());
        assertThat(csrf.find()).isTrue();
        return http.send(
                to("/functions/provided/pause")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("_csrf=" + URLEncoder.encode(csrf.group(1), UTF_8)))
                        .build(),
                HttpResponse.BodyHandlers.ofString(UTF_8));
    }

    private HttpResponse<String> send(String path) throws Exception {
        return http.send(to(path).build(), HttpResponse.BodyHandlers.ofString(UTF_8));
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Accept", "text/html,*/*")
                .timeout(Duration.ofSeconds(30));
    }
}

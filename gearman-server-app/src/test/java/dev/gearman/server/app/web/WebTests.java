package dev.gearman.server.app.web;

import static dev.gearman.server.app.RawConnection.CAN_DO;
import static dev.gearman.server.app.RawConnection.GRAB_JOB;
import static dev.gearman.server.app.RawConnection.JOB_ASSIGN;
import static dev.gearman.server.app.RawConnection.JOB_CREATED;
import static dev.gearman.server.app.RawConnection.SUBMIT_JOB_BG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.app.RawConnection;
import dev.gearman.server.app.Snapshots;
import dev.gearman.server.app.functions.FunctionPages;
import dev.gearman.server.app.ui.PathNames;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebTests extends Dashboard {
    private static final List<String> PAGES = List.of(
            "/",
            "/?range=24h",
            "/functions",
            "/workers",
            "/workers?kind=all",
            "/jobs",
            "/scheduled",
            "/scheduled/new",
            "/failed",
            "/server",
            "/tasks",
            "/submit");
    private static final String HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

    @Test
    void theFunctionsAreListedWithWhatWaitsAndWhoWorks() throws Exception {
        try (RawConnection client = connect();
                RawConnection worker = connect()) {
            client.sends(SUBMIT_JOB_BG, "reverse||hello").receives(JOB_CREATED);
            worker.sends(CAN_DO, "resize-it").sends(CAN_DO, "rotate");
            awaitPage("/functions?q=re", page -> page.contains("reverse") && page.contains("no worker"));
            awaitPage("/", page -> page.contains("no worker can do this function"));
            awaitPage("/workers", page -> page.contains("resize-it") && page.contains("rotate"));
        }
    }

    @Test
    void aFunctionSaysWhyItsJobsWait() throws Exception {
        try (RawConnection client = connect();
                RawConnection worker = connect()) {
            client.sends(SUBMIT_JOB_BG, "why||1").receives(JOB_CREATED);
            client.sends(SUBMIT_JOB_BG, "why||2").receives(JOB_CREATED);
            awaitPage("/functions/why", page -> page.contains("2 jobs wait because no worker is connected"));
            worker.sends(CAN_DO, "why").sends(GRAB_JOB, "").receives(JOB_ASSIGN);
            awaitPage("/functions/why", page -> page.contains("1 job waits: its only worker is busy"));
            assertThat(post("/functions/why", "/functions/why/pause").body())
                    .contains("It is paused: no job is handed out");
            assertThat(post("/functions/why", "/functions/why/resume").body()).contains("1 job waits");
            awaitPage("/workers?q=why", page -> page.contains("</a> for <span>"));
        }
    }

    @Test
    void idleWorkersThatDoNotAskAreNoticed() {
        EngineSnapshot.Connection idle =
                new EngineSnapshot.Connection(1, "127.0.0.1", "w", 0, 0, List.of("f"), 1, 0, 0, null, 0, 0, 0);
        assertThat(FunctionPages.why(Snapshots.waiting("f", 3, 1, 60_000), List.of(idle)))
                .isEqualTo("3 jobs wait although a worker is connected and idle: they do not ask for jobs.");
        assertThat(FunctionPages.why(Snapshots.waiting("f", 3, 1, 100), List.of(idle)))
                .isNull();
        assertThat(FunctionPages.why(Snapshots.waiting("f", 0, 1, 0), List.of(idle)))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "a/b",
                "a b",
                "ä€😀",
                "",
                ".",
                "..",
                "~",
                "~41",
                "100%",
                "a%2Fb",
                "x;y",
                "q?z#f",
                "back\\slash",
                "{a}"
            })
    void aFunctionOfAnyNameHasAPageAndCanBePausedThere(String name) throws Exception {
        String address = "/functions/" + PathNames.encode(name);
        assertThat(post(address, address + "/pause").body()).contains("is paused");
        assertThat(page(address)).contains(name.isEmpty() ? "(empty name)" : escaped(name));
        assertThat(send(to("/api/v1" + address)).body()).contains("\"paused\":true");
        assertThat(post(address, address + "/resume").body()).contains("goes on");
    }

    @Test
    void aNameWithPercentSignsOrSlashesIsUnderstoodAsWell() throws Exception {
        assertThat(page("/functions/image%2Fresize")).contains("image/resize");
        assertThat(get("/functions/image/resize").uri().getPath()).isEqualTo("/functions/image~2Fresize");
    }

    @Test
    void hostileTextIsTextOnEveryPage() throws Exception {
        String handle;
        try (RawConnection client = connect();
                RawConnection worker = connect()) {
            handle = client.sends(SUBMIT_JOB_BG, HOSTILE + "|" + "<b>u</b>|" + HOSTILE)
                    .receives(JOB_CREATED);
            worker.sends(CAN_DO, HOSTILE);
            awaitPage("/functions?q=script", page -> page.contains("&lt;script&gt;"));
            String self = "/jobs/" + PathNames.encode(handle);
            String function = "/functions/" + PathNames.encode(HOSTILE);
            assertThat(page(self)).contains("&lt;script&gt;alert(1)");
            for (String path : List.of(
                    "/",
                    "/functions",
                    "/workers",
                    self,
                    function,
                    "/jobs?q=" + encoded(HOSTILE),
                    "/jobs?function=" + encoded(HOSTILE),
                    "/functions?q=" + encoded(HOSTILE),
                    "/workers?q=" + encoded(HOSTILE),
                    "/failed?q=" + encoded(HOSTILE),
                    "/server?who=" + encoded(HOSTILE),
                    "/submit?function=" + encoded(HOSTILE),
                    "/jobs/" + PathNames.encode(HOSTILE))) {
                assertThat(get(path).body())
                        .as(path)
                        .doesNotContain("<script>alert")
                        .doesNotContain("<img src=x")
                        .doesNotContain("<b>u");
            }
            assertThat(post(function, function + "/purge").body())
                    .contains("Purge &lt;script&gt;")
                    .doesNotContain("<img src=x");
        }
    }

    @Test
    void aWorkloadIsDownloadedAndNeverOpened() throws Exception {
        try (RawConnection client = connect()) {
            String handle =
                    client.sends(SUBMIT_JOB_BG, "page||<html>evil</html>").receives(JOB_CREATED);
            HttpResponse<String> file = get("/jobs/" + PathNames.encode(handle) + "/workload");
            assertThat(file.body()).isEqualTo("<html>evil</html>");
            assertThat(file.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
            assertThat(file.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(file.headers().firstValue("Content-Disposition").orElse(""))
                    .startsWith("attachment; filename=\"H-")
                    .doesNotContain("/")
                    .doesNotContain(":");
            assertThat(get("/jobs/" + PathNames.encode(handle) + "/workload/image")
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void everyPageIsCompleteAndMayRunScriptsOfOursOnly() throws Exception {
        for (String path : PAGES) {
            HttpResponse<String> response = get(path);
            assertThat(response.statusCode()).as(path).isEqualTo(200);
            assertThat(response.body())
                    .as(path)
                    .contains("</html>")
                    .doesNotContain("style=")
                    .doesNotContain("<style")
                    .doesNotContain("onclick")
                    .doesNotContain("<script>")
                    .doesNotContain("//cdn");
            assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'self'", "script-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(response.headers().firstValue("X-Frame-Options")).hasValue("DENY");
            assertThat(response.headers().firstValue("Referrer-Policy")).hasValue("same-origin");
        }
    }

    @Test
    void theLivePartOfAPageIsToBeHadAlone() throws Exception {
        String part = send(to("/functions").header("HX-Request", "true").header("HX-Target", "live"))
                .body();
        assertThat(part).contains("id=\"live\"").doesNotContain("<html").doesNotContain("<nav aria-label=\"Pages\"");
    }

    @Test
    void aFormOfAnotherPageIsRefused() throws Exception {
        HttpResponse<String> response = send(to("/functions/mine/pause")
                .header("Accept", "text/html")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("")));
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("this form was not made by this server");
        assertThat(send(to("/api/v1/functions/mine")).statusCode()).isEqualTo(404);
    }

    @Test
    void aScheduleIsMadeByAFormThatKeepsWhatWasTypedIfSomethingIsWrong() throws Exception {
        HttpResponse<String> wrong = post(
                "/scheduled/new",
                "/scheduled/new",
                "name",
                HOSTILE,
                "function",
                "web-nightly",
                "workload",
                "two\nlines",
                "cron",
                "every night");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body())
                .contains("five fields as in a crontab")
                .contains("two\nlines")
                .contains("value=\"every night\"")
                .doesNotContain("<script>alert");
        String self = "/schedules/" + PathNames.encode(HOSTILE);
        String made = post(
                        "/scheduled/new",
                        "/scheduled/new",
                        "name",
                        HOSTILE,
                        "function",
                        "web-nightly",
                        "cron",
                        "0 3 1 1 *",
                        "zone",
                        "Europe/Berlin")
                .body();
        assertThat(made)
                .contains("is made")
                .contains("on day 1 of the month in January at 03:00 (Europe/Berlin)")
                .contains("-01-01 03:00:00 CET")
                .doesNotContain("<script>alert");
        assertThat(page("/scheduled")).contains("web-nightly").doesNotContain("<script>alert");
        assertThat(post(self, self + "/pause", "from", "list").body()).contains("is paused");
        assertThat(post(self, self, "function", "web-nightly", "every", "12h").body())
                .contains("is changed")
                .contains("every 12 hours");
        assertThat(post(self, self + "/run-now").body()).contains("has submitted this job");
        assertThat(post(self, self + "/delete").body()).contains("Delete schedule &lt;script&gt;");
        assertThat(post(self, self + "/delete", "confirm", "yes").body()).contains("is deleted");
        assertThat(get(self).statusCode()).isEqualTo(404);
    }

    @Test
    void aSubmissionThatJoinsAJobIsNotReportedAsANewOne() throws Exception {
        assertThat(post("/submit", "/functions/join-page/jobs", "unique", "one", "workload", "first")
                        .body())
                .contains("flash good", "is submitted");
        assertThat(post("/submit", "/functions/join-page/jobs", "unique", "one", "workload", "second")
                        .body())
                .contains("flash bad", "Nothing new is submitted", "first");
        String nightly = "/schedules/join-nightly";
        post(
                "/scheduled/new",
                "/scheduled/new",
                "name",
                "join-nightly",
                "function",
                "join-page",
                "unique",
                "one",
                "every",
                "12h");
        assertThat(post(nightly, nightly + "/run-now").body()).contains("flash bad", "has submitted nothing");
        HttpResponse<String> again =
                send(to("/api/v1" + nightly + "/run-now").POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).contains("\"joined\":true");
        assertThat(page("/server")).contains("nothing submitted: ");
        assertThat(post(nightly, nightly + "/delete", "confirm", "yes").body()).contains("is deleted");
    }

    @Test
    void aPauseThatChangesNothingSaysSo() throws Exception {
        assertThat(post("/functions/calm", "/functions/calm/pause").body()).contains("flash good", "is paused");
        assertThat(post("/functions/calm", "/functions/calm/pause").body()).contains("flash bad", "was paused already");
        assertThat(post("/functions/calm", "/functions/calm/resume").body()).contains("flash good", "goes on");
        assertThat(post("/functions/calm", "/functions/calm/resume").body()).contains("flash bad", "was not paused");
    }

    @Test
    void whatDestroysIsConfirmedFirst() throws Exception {
        try (RawConnection client = connect()) {
            String handle = client.sends(SUBMIT_JOB_BG, "careful||x").receives(JOB_CREATED);
            String self = "/jobs/" + PathNames.encode(handle);
            assertThat(post(self, self + "/cancel").body())
                    .contains("Cancel job")
                    .contains("No, go back");
            assertThat(page(self)).contains("waiting");
            assertThat(post(self, self + "/cancel", "confirm", "yes").body()).contains("is cancelled");
            assertThat(send(to("/api/v1/functions/careful")).body()).contains("\"normal\":0");
            assertThat(page("/server")).contains("cancel").contains("local");
        }
    }

    @Test
    void allThatMatchAreCancelledInTheBackground() throws Exception {
        try (RawConnection client = connect()) {
            for (int i = 0; i < 700; i++) {
                client.sends(SUBMIT_JOB_BG, "bulk||job " + i).receives(JOB_CREATED);
            }
            client.sends(SUBMIT_JOB_BG, "bulk-not||job").receives(JOB_CREATED);
            assertThat(post("/jobs?function=bulk", "/jobs/bulk", "function", "bulk", "action", "cancel")
                            .body())
                    .contains("Cancel", "function &quot;bulk&quot;");
            String task = post("/jobs", "/jobs/bulk", "function", "bulk", "action", "cancel", "confirm", "yes")
                    .uri()
                    .getPath();
            assertThat(task).startsWith("/tasks/");
            awaitPage(task, page -> page.contains("done: 700 of 700"));
            assertThat(send(to("/api/v1/functions/bulk-not")).body()).contains("\"normal\":1");
        }
    }

    @Test
    void anErrorIsASentence() throws Exception {
        HttpResponse<String> response = get("/jobs/H:nowhere:1");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("no job H:nowhere:1 is known").doesNotContain("Exception");
        assertThat(get("/jobs?state=odd").statusCode()).isEqualTo(400);
    }

    @Test
    void readinessAsksTheJobPort() throws Exception {
        assertThat(send(to("/actuator/health/readiness")).body()).contains("\"jobPort\":{\"status\":\"UP\"}");
        assertThat(send(to("/actuator/health/liveness")).body()).contains("UP").doesNotContain("jobPort");
        assertThat(get("/actuator/env").statusCode()).isEqualTo(404);
    }

    @Test
    void anotherNameOfThisMachineIsRefused() throws Exception {
        assertThat(statusFor("rebound.example:" + port)).contains(" 421");
        assertThat(statusFor("127.0.0.1.rebound.example")).contains(" 421");
        assertThat(statusFor("localhost:" + port)).contains(" 200");
        assertThat(statusFor("[::1]:" + port)).contains(" 200");
        assertThat(statusFor("127.0.0.1")).contains(" 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/assets/../application.properties",
                "/assets/%2e%2e/application.properties",
                "/assets/..%2fapplication.properties",
                "/assets/..%5capplication.properties",
                "/assets/%252e%252e/application.properties",
                "/webjars/..;/application.properties",
                "/webjars/%2e%2e/%2e%2e/application.properties",
                "//etc/passwd",
                "/assets/file:/etc/passwd",
                "/jobs/..~2F..~2F..~2Fetc~2Fpasswd/workload",
                "/jobs/H~0D~0AX-Evil:1/workload",
                "/jobs/H%0d%0aX-Evil:%201/result",
                "/functions/a%0d%0aX-Evil:%201/b",
            })
    void noAddressLeadsOutOfWhatIsServedOrIntoTheHeaders(String path) throws Exception {
        String answer = answer(path, "localhost");
        assertThat(answer.lines().findFirst().orElse("")).matches("HTTP/1.1 (30\\d|4\\d\\d).*");
        assertThat(answer)
                .doesNotContain("spring.application")
                .doesNotContain("root:")
                .doesNotContainPattern("(?m)^X-Evil");
    }

    private String statusFor(String host) throws IOException {
        return answer("/", host).lines().findFirst().orElse("");
    }

    private String answer(String path, String host) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(30_000);
            String request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String escaped(String name) {
        return name.replace("&", "&amp;").replace("<", "&lt;");
    }

    private void awaitPage(String path, java.util.function.Predicate<String> condition) {
        Callable<String> page = () -> page(path);
        await().atMost(PATIENCE).until(page, condition);
    }
}

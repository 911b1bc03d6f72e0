package dev.gearman.server.app.web;

import static dev.gearman.server.app.RawConnection.CAN_DO;
import static dev.gearman.server.app.RawConnection.GRAB_JOB;
import static dev.gearman.server.app.RawConnection.JOB_ASSIGN;
import static dev.gearman.server.app.RawConnection.JOB_CREATED;
import static dev.gearman.server.app.RawConnection.SUBMIT_JOB_BG;
import static dev.gearman.server.app.RawConnection.WORK_COMPLETE;
import static dev.gearman.server.app.RawConnection.WORK_DATA;
import static dev.gearman.server.app.RawConnection.WORK_FAIL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.app.RawConnection;
import dev.gearman.server.app.ui.PathNames;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The dashboard as people see it. */
class BrowserTests extends Dashboard {
    private static final int WORK_STATUS = 12;

    private static Browser browser;

    @BeforeAll
    static void openBrowser() {
        browser = Browser.open().size(1280, 900).theme("light");
    }

    @AfterAll
    static void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void aJobIsSubmittedWatchedFailedFoundAndRetried() throws Exception {
        browser.go(base() + "/functions/browser-life");
        browser.type("workload", "{\"width\": 640}").type("unique", "img-1").press("Submit");
        browser.waitFor(".flash", "is submitted").waitFor("#state", "waiting");
        String handle =
                PathNames.decode(browser.address().substring(browser.address().lastIndexOf('/') + 1));
        assertThat(browser.text("main")).contains("img-1").contains("\"width\" : 640");

        try (RawConnection worker = connect()) {
            worker.sends(CAN_DO, "browser-life").sends(GRAB_JOB, "").receives(JOB_ASSIGN);
            browser.waitFor("#state", "running");
            worker.sends(WORK_STATUS, handle + "|1|4").sends(WORK_DATA, handle + "|half way <b>there</b>");
            browser.waitFor(".progress", "25 %").waitFor("#log", "half way <b>there</b>");
            browser.picture("job");
            worker.sends(WORK_FAIL, handle);
            browser.waitFor("#state", "dead");

            browser.go(base() + "/failed").waitFor("table", handle);
            browser.press("Retry").waitFor(".flash", "is submitted again");
            String again = PathNames.decode(
                    browser.address().substring(browser.address().lastIndexOf('/') + 1));
            assertThat(again).isNotEqualTo(handle);
            worker.sends(GRAB_JOB, "").receives(JOB_ASSIGN);
            browser.waitFor("#state", "running");
            worker.sends(WORK_COMPLETE, again + "|a result");
            browser.waitFor("#state", "completed");
            await().atMost(PATIENCE).untilAsserted(() -> {
                browser.go(browser.address());
                assertThat(browser.text("main")).contains("Result").contains("a result");
            });
        }
    }

    @Test
    void aFunctionIsPausedAndTheReasonWhyItDoesNotMoveIsSeen() throws Exception {
        try (RawConnection client = connect();
                RawConnection worker = connect()) {
            worker.sends(CAN_DO, "browser-pause");
            browser.go(base() + "/functions/browser-pause").press("Pause");
            browser.waitFor(".flash", "is paused").waitFor("h1", "paused");
            client.sends(SUBMIT_JOB_BG, "browser-pause||x").receives(JOB_CREATED);
            browser.go(base() + "/functions/browser-pause").waitFor("main", "no job is handed out until");
            browser.press("Resume");
            browser.waitFor(".flash", "goes on");
        }
    }

    @Test
    void aChartIsUpdatedInPlace() {
        browser.go(base() + "/").waitFor("[data-chart]", "completed/min");
        browser.script("document.querySelector('[data-chart] .uplot').dataset.first = 'yes'");
        Object before = browser.script("return document.querySelector('[data-chart]').dataset.draws");
        browser.script("document.dispatchEvent(new Event('visibilitychange'))");
        await().atMost(PATIENCE)
                .until(() ->
                        !before.equals(browser.script("return document.querySelector('[data-chart]').dataset.draws")));
        assertThat(browser.script("return document.querySelectorAll('[data-chart] .uplot').length"))
                .isEqualTo(1L);
        assertThat(browser.script("return document.querySelector('[data-chart] .uplot').dataset.first"))
                .isEqualTo("yes");
    }

    @Test
    void aScheduleIsMadePausedAndDeleted() {
        browser.go(base() + "/scheduled").press("New schedule");
        browser.type("name", "browser schedule")
                .type("function", "browser-scheduled")
                .type("cron", "0 25 * * *");
        browser.press("Make the schedule").waitFor(".flash", "cron: ");
        browser.type("cron", "0 3 * * *").press("Make the schedule").waitFor(".flash", "is made");
        assertThat(browser.text("main")).contains("every day at 03:00");
        browser.press("Run now").waitFor("#state", "waiting");
        browser.go(base() + "/schedules/browser~20schedule").press("Pause").waitFor("h1", "paused");
        browser.press("Delete…").press("Delete the schedule").waitFor(".flash", "is deleted");
    }

    @Test
    void aDelayedJobIsEdited() throws Exception {
        try (RawConnection client = connect()) {
            String handle = client.sends(SUBMIT_JOB_BG, "browser-edit||to: me\nfrom: you")
                    .receives(JOB_CREATED);
            String page = base() + "/jobs/" + PathNames.encode(handle);
            browser.go(page).press("Edit").waitFor("h1", "Edit job");
            browser.script("document.getElementById('at').value = '2030-01-02T03:04:05'");
            browser.press("Save").waitFor(".flash", "is changed").waitFor("#state", "delayed");
            // what was not touched is as it was, line ends included
            assertThat(send(to("/api/v1/jobs/" + PathNames.encode(handle) + "/workload"))
                            .body())
                    .isEqualTo("to: me\nfrom: you");
            browser.go(base() + "/scheduled?function=browser-edit").press("Edit");
            browser.type("workload", "to: them\nfrom: me").press("Save").waitFor(".flash", "is changed");
            browser.waitFor("pre[aria-label='workload']", "to: them").waitFor("#state", "delayed");
            browser.press("Edit").press("Save").waitFor(".flash", "the job is not changed");
            browser.go(base() + "/server")
                    .waitFor("main", "not before 2030-01-0")
                    .waitFor("main", "another workload, 17 bytes");
        }
    }

    @Test
    void aJobIsFoundByKeysAloneAndCancelled() throws Exception {
        try (RawConnection client = connect()) {
            String handle =
                    client.sends(SUBMIT_JOB_BG, "browser-find|order-4711|x").receives(JOB_CREATED);
            browser.go(base() + "/").keys("gj");
            await().atMost(PATIENCE).until(() -> browser.address().endsWith("/jobs"));
            browser.keys("/").keys("order-4711\n");
            browser.waitFor("table", handle);
            browser.go(base() + "/jobs?q=" + encoded(handle)).waitFor("h1", handle);
            browser.press("Cancel…").waitFor("h1", "Cancel job").press("Cancel the job");
            browser.waitFor(".flash", "is cancelled");
        }
    }

    @Test
    void numbersMoveWithoutAReloadUnlessPaused() throws Exception {
        try (RawConnection client = connect()) {
            client.sends(SUBMIT_JOB_BG, "browser-live||x").receives(JOB_CREATED);
            browser.go(base() + "/functions?q=browser-live").waitFor("tbody", "browser-live");
            client.sends(SUBMIT_JOB_BG, "browser-live||y").receives(JOB_CREATED);
            browser.waitFor("tbody td", "2");
        }
    }

    private static final String TOO_SMALL_FOR_A_THUMB = """
            return Array.from(document.querySelectorAll(
                'main button, main .button, main select, main input:not([type=checkbox]):not([type=hidden]), nav a'))
              .filter(e => e.offsetHeight > 0 && e.offsetHeight < 38)
              .map(e => e.outerHTML.slice(0, 80)).join();""";

    @Test
    void thePagesWorkForEverybodyInBothThemesAndOnAPhone() throws Exception {
        // what other tests provoked: a form that is refused, the page of a job that is gone
        browser.complaints();
        try (RawConnection client = connect();
                RawConnection worker = connect();
                RawConnection other = connect()) {
            worker.sends(22, "image-worker-1").sends(CAN_DO, "resize").sends(CAN_DO, "thumbnail");
            other.sends(22, "mail-worker-1").sends(CAN_DO, "send-mail");
            String handle = "";
            for (int i = 0; i < 12; i++) {
                handle = client.sends(SUBMIT_JOB_BG, "resize|img-" + i + "|{\"file\":\"img-" + i + ".png\"}")
                        .receives(JOB_CREATED);
                client.sends(SUBMIT_JOB_BG, "send-mail||to: user-" + i + "@example.org")
                        .receives(JOB_CREATED);
            }
            client.sends(SUBMIT_JOB_BG, "monthly-report||2026-11").receives(JOB_CREATED);
            client.sends(SUBMIT_JOB_BG, "<script>alert(1)</script>||x").receives(JOB_CREATED);
            worker.sends(GRAB_JOB, "").receives(JOB_ASSIGN);
            send(to("/api/v1/schedules/browser-nightly")
                    .header("Content-Type", "application/json")
                    .PUT(java.net.http.HttpRequest.BodyPublishers.ofString(
                            "{\"function\":\"resize\",\"workload\":\"all\",\"cron\":\"0 3 * * MON-FRI\"}")));
            List<String> pages = List.of(
                    "/",
                    "/functions",
                    "/functions/resize",
                    "/workers",
                    "/jobs",
                    "/jobs/" + PathNames.encode(handle),
                    "/scheduled",
                    "/jobs/" + PathNames.encode(handle) + "/edit",
                    "/scheduled/new",
                    "/schedules/browser-nightly",
                    "/failed",
                    "/server",
                    "/tasks",
                    "/submit",
                    "/jobs/none");
            for (String theme : List.of("light", "dark")) {
                browser.theme(theme);
                for (String path : pages) {
                    browser.size(1280, 900).go(base() + path);
                    if (!path.equals("/jobs/none")) {
                        browser.assertAccessible(path + " in " + theme);
                    }
                    String name =
                            path.equals("/") ? "overview" : path.substring(1).replaceAll("/.*", "-one");
                    browser.picture(name + "-" + theme);
                    browser.size(390, 800);
                    browser.picture(name + "-phone-" + theme);
                    assertThat(browser.script("return document.documentElement.scrollWidth"))
                            .as(path + " on a phone")
                            .isEqualTo(390L);
                    assertThat(browser.script(TOO_SMALL_FOR_A_THUMB))
                            .as(path + ": targets lower than 38 pixels on a phone")
                            .isEqualTo("");
                }
                // the page of a job that is not known answers 404, which the console notes
                browser.complaints();
            }
        } finally {
            browser.size(1280, 900).theme("light");
        }
    }

    @Test
    void theTryOutPageOfTheApiComesUp() {
        browser.go(base() + "/swagger-ui/index.html").waitFor(".info .title", "Gearman");
        browser.waitFor("#swagger-ui", "/api/v1/jobs/{handle}");
    }
}

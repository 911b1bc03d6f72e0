package dev.gearman.server.app.web;

import static dev.gearman.server.app.RawConnection.CAN_DO;
import static dev.gearman.server.app.RawConnection.GRAB_JOB;
import static dev.gearman.server.app.RawConnection.JOB_ASSIGN;
import static dev.gearman.server.app.RawConnection.JOB_CREATED;
import static dev.gearman.server.app.RawConnection.SUBMIT_JOB;
import static dev.gearman.server.app.RawConnection.WORK_COMPLETE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.app.RawConnection;
import dev.gearman.server.app.ui.PathNames;
import java.net.http.HttpResponse;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times that people type mean the zone that is named beside the field, wherever browser and server are. */
class TimeZoneTests extends Dashboard {
    private static final String SERVER = ZoneId.systemDefault().getId();

    private static String local(ZonedDateTime time) {
        return time.toLocalDateTime().truncatedTo(ChronoUnit.MINUTES).toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"America/Los_Angeles", "Asia/Tokyo", "UTC"})
    void aJobForOneHourLaterRunsOneHourLater(String zone) throws Exception {
        String function = "zone-later-" + zone.replace('/', '-');
        try (Browser browser = Browser.open().size(1280, 900).zone(zone)) {
            // the first page of this browser: the server can not know its zone yet
            String at = local(ZonedDateTime.now(ZoneId.of(zone)).plusHours(1));
            browser.go(base() + "/submit?function=" + function);
            assertThat(browser.text("label[for=at]")).isEqualTo("Not before (" + zone + ")");
            browser.fill("at", at).press("Submit").waitFor("#state", "delayed");
            String handle = handle(browser);
            String instant =
                    LocalDateTime.parse(at).atZone(ZoneId.of(zone)).toInstant().toString();
            assertThat(send(to("/api/v1/jobs/" + PathNames.encode(handle))).body())
                    .contains("\"notBefore\":\"" + instant + "\"");
            assertThat(browser.script("return [...document.querySelectorAll('main time')].map(t => t.title).join()"))
                    .asString()
                    .contains(at.replace('T', ' ') + ":00.000 ");

            browser.press("Edit").waitFor("label[for=at]", "Not before (" + zone + ")");
            assertThat(browser.script("return document.getElementById('at').value"))
                    .asString()
                    .startsWith(at);
            browser.press("Save").waitFor(".flash", "the job is not changed");
            String later = local(ZonedDateTime.now(ZoneId.of(zone)).plusHours(2));
            browser.press("Edit").waitFor("h1", "Edit job").fill("at", later).press("Save");
            browser.waitFor(".flash", "is changed");
            assertThat(send(to("/api/v1/jobs/" + PathNames.encode(handle))).body())
                    .contains("\"notBefore\":\""
                            + LocalDateTime.parse(later).atZone(ZoneId.of(zone)).toInstant());
        }
    }

    @Test
    void theFirstPageTurnsTheTimeOfAnEditFormAsWell() throws Exception {
        postJson(
                "/api/v1/jobs",
                "{\"function\":\"zone-first\",\"at\":\"2040-07-01T12:00:00Z\",\"unique\":\"zone-first\"}");
        String handle = one(send(to("/api/v1/jobs/by-unique?unique=zone-first")));
        try (Browser browser = Browser.open().size(1280, 900).zone("Asia/Tokyo")) {
            browser.go(base() + "/jobs/" + PathNames.encode(handle) + "/edit");
            assertThat(browser.text("label[for=at]")).isEqualTo("Not before (Asia/Tokyo)");
            assertThat(browser.script("return document.getElementById('at').value"))
                    .asString()
                    .startsWith("2040-07-01T21:00");
            browser.press("Save").waitFor(".flash", "the job is not changed");
        }
    }

    @Test
    void aTimeInThePastIsConfirmed() throws Exception {
        ZoneId zone = ZoneId.of("America/Los_Angeles");
        try (Browser browser = Browser.open().size(1280, 900).zone(zone.getId())) {
            String at = local(ZonedDateTime.now(zone).minusHours(2));
            browser.go(base() + "/functions/zone-past");
            browser.type("workload", "kept").fill("at", at).press("Submit");
            browser.waitFor(".flash", "in the past (2 h 0 min ago): the job runs at once. Submit anyway?");
            assertThat(browser.script("return document.getElementById('at').value"))
                    .isEqualTo(at);
            assertThat(browser.text("label[for=at]")).contains(zone.getId());
            browser.picture("submit-past").assertAccessible("a question");
            browser.size(390, 844).theme("dark").picture("submit-past-390").assertAccessible("a question on a phone");
            browser.size(1440, 900).theme("light");
            browser.press("Submit anyway").waitFor("#state", "waiting");
            assertThat(browser.text("main")).contains("kept");
            browser.press("Edit").waitFor("h1", "Edit job").fill("at", at).press("Save");
            browser.waitFor(".flash", "Save anyway?").picture("change-past");
            browser.press("Save anyway").waitFor("#state", "waiting");
        }
    }

    @Test
    void filtersFindWhatEndedAtTheBrowsersTimeAndTheirLinksMeanTheSameElsewhere() throws Exception {
        try (RawConnection client = connect();
                RawConnection worker = connect()) {
            worker.sends(CAN_DO, "zone-filter");
            String handle = client.sends(SUBMIT_JOB, "zone-filter||x").receives(JOB_CREATED);
            worker.sends(GRAB_JOB, "").receives(JOB_ASSIGN);
            worker.sends(WORK_COMPLETE, handle + "|y");
            await().atMost(PATIENCE)
                    .until(() ->
                            send(to("/api/v1/jobs?function=zone-filter")).body().contains("completed"));
            ZoneId tokyo = ZoneId.of("Asia/Tokyo");
            String from = local(ZonedDateTime.now(tokyo).minusHours(1));
            String to = local(ZonedDateTime.now(tokyo).plusHours(1));
            String link;
            try (Browser browser = Browser.open().size(1280, 900).zone("Asia/Tokyo")) {
                browser.go(base() + "/jobs?function=zone-filter");
                browser.script("document.querySelector('.filter details').open = true");
                assertThat(browser.text("label[for=from]")).isEqualTo("Ended since (Asia/Tokyo)");
                browser.fill("from", from).fill("to", to).press("Search").waitFor("#found", handle);
                link = browser.address();
                assertThat(link).contains("tz=Asia%2FTokyo");
                assertThat(browser.script("return document.getElementById('from').value"))
                        .isEqualTo(from);
                browser.fill("to", from).press("Search").waitFor("#found", "No job");
                browser.size(390, 844)
                        .theme("dark")
                        .picture("jobs-filtered-390")
                        .assertAccessible("a filter on a phone");
                browser.size(1440, 900).picture("jobs-filtered-dark");
            }
            try (Browser browser = Browser.open().size(1280, 900).zone("America/Los_Angeles")) {
                browser.go(link).waitFor("#found", handle);
                assertThat(browser.text("label[for=to]")).isEqualTo("Ended before (Asia/Tokyo)");
                assertThat(browser.script("return document.getElementById('to').value"))
                        .isEqualTo(to);
                browser.press("Search").waitFor("#found", handle);
                browser.go(base() + "/failed");
                assertThat(browser.text("label[for=from]")).isEqualTo("Since (America/Los_Angeles)");
            }
        }
    }

    @Test
    void withoutJavaScriptTheZoneOfTheServerOrOfTheCookieIsNamedAndMeant() throws Exception {
        assertThat(page("/submit")).contains(named("Not before", SERVER)).contains(hidden(SERVER));
        assertThat(page("/jobs")).contains(named("Ended since", SERVER)).contains(hidden(SERVER));
        assertThat(page("/failed")).contains(named("Before", SERVER)).contains(hidden(SERVER));
        assertThat(withCookie("Asia/Tokyo", "/submit"))
                .contains(named("Not before", "Asia/Tokyo"))
                .contains(hidden("Asia/Tokyo"));
        for (String hostile : new String[] {"Mars/Olympus", "%3Cscript%3E", "x".repeat(3_000), "../../etc/passwd"}) {
            assertThat(withCookie(hostile, "/submit")).contains(named("Not before", SERVER));
        }
    }

    @Test
    void whatIsWrongWithATimeIsSaidAndWhatWasTypedStays() throws Exception {
        HttpResponse<String> gap = post(
                "/submit",
                "/submit",
                "function",
                "zone-gap",
                "workload",
                "typed",
                "at",
                "2040-03-11T02:30",
                "tz",
                "America/Los_Angeles");
        assertThat(gap.statusCode()).isEqualTo(400);
        assertThat(gap.body())
                .contains("does not exist in America/Los_Angeles, where clocks go from 2040-03-11T02:00")
                .contains("value=\"2040-03-11T02:30\"")
                .contains("typed")
                .contains("zone-gap")
                .contains(hidden("America/Los_Angeles"));
        HttpResponse<String> unknown =
                post("/submit", "/submit", "function", "zone-gap", "at", "2040-03-11T02:30", "tz", "Mars/Olympus");
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("unknown time zone").contains("Mars/Olympus");
        assertThat(send(to("/api/v1/jobs?function=zone-gap")).body()).doesNotContain("zone-gap");
        for (String path : new String[] {"/jobs", "/failed"}) {
            HttpResponse<String> filter = get(path + "?from=2026-03-08T02:30&tz=America/Los_Angeles&function=typed");
            assertThat(filter.statusCode()).isEqualTo(400);
            assertThat(filter.body())
                    .contains("does not exist in America/Los_Angeles")
                    .contains("value=\"2026-03-08T02:30\"")
                    .contains("value=\"typed\"");
        }
    }

    @Test
    void whatIsTooLongIsRefusedAndNotCutByTheForm() throws Exception {
        for (String path : new String[] {"/submit", "/jobs", "/failed", "/scheduled/new", "/server"}) {
            assertThat(page(path)).doesNotContain("maxlength");
        }
        String unique = "u".repeat(65);
        HttpResponse<String> refused =
                post("/submit", "/submit", "function", "zone-long", "workload", "typed", "unique", unique);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body())
                .contains("Unique value too large")
                .contains(unique)
                .contains("typed");
    }

    @Test
    void aFileIsNotForgottenWhenTheFormComesBack() throws Exception {
        HttpResponse<String> again = post("/submit", "/submit", "function", "zone-file", "chosen", "yes");
        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(again.body()).contains("file: none was chosen this time").contains("required=\"required\"");
    }

    @Test
    void programsNeedAnOffset() throws Exception {
        String local = "2040-01-02T03:04:05";
        String refused = "at: '" + local + "' has no offset from UTC";
        assertThat(postJson("/api/v1/jobs", "{\"function\":\"zone-api\",\"at\":\"" + local + "\"}"))
                .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(400))
                .satisfies(answer -> assertThat(answer.body()).contains(refused));
        assertThat(postJson("/api/v1/functions/zone-api/jobs?at=" + local, "x").body())
                .contains(refused);
        assertThat(send(to("/api/v1/jobs?from=" + local)).body()).contains("from: '" + local + "' has no offset");
        assertThat(send(to("/api/v1/failed?to=" + local)).body()).contains("to: '" + local + "' has no offset");
        assertThat(postJson("/api/v1/tasks", "{\"action\":\"cancel\",\"filter\":{\"to\":\"" + local + "\"}}")
                        .body())
                .contains("to: '" + local + "' has no offset");
        assertThat(postJson("/api/v1/functions/zone-api/jobs?at=" + local + "%2B01:00", "x")
                        .statusCode())
                .isEqualTo(201);
        assertThat(send(to("/api/v1/scheduled?function=zone-api")).body())
                .contains("\"notBefore\":\"2040-01-02T02:04:05Z\"");
    }

    private String withCookie(String zone, String path) throws Exception {
        return send(to(path).header("Accept", "text/html").header("Cookie", "gearman-zone=" + zone))
                .body();
    }

    private static String named(String label, String zone) {
        return label + " (<span data-zone-name>" + zone + "</span>)";
    }

    private static String hidden(String zone) {
        return "name=\"tz\" value=\"" + zone + "\"";
    }

    private static String one(HttpResponse<String> job) {
        return job.body().replaceFirst("(?s).*\"handle\":\"([^\"]+)\".*", "$1");
    }

    private static String handle(Browser browser) {
        return PathNames.decode(browser.address().substring(browser.address().lastIndexOf('/') + 1));
    }
}

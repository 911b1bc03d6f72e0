package dev.gearman.server.app.web;

import static dev.gearman.server.app.RawConnection.CAN_DO;
import static dev.gearman.server.app.RawConnection.GRAB_JOB;
import static dev.gearman.server.app.RawConnection.JOB_ASSIGN;
import static dev.gearman.server.app.RawConnection.JOB_CREATED;
import static dev.gearman.server.app.RawConnection.SUBMIT_JOB_BG;
import static dev.gearman.server.app.RawConnection.WORK_DATA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.app.RawConnection;
import dev.gearman.server.app.ui.PathNames;
import org.junit.jupiter.api.Test;

/** The stack trace of a failed job, from its worker to people and programs. */
class ErrorPageTests extends Dashboard {
    private static final int WORK_EXCEPTION = 25;
    private static final String CAUSE = "java.io.IOException: the disk is full";

    @Test
    void aStackTraceIsShownAsAWholeAndItsRootCauseFirst() throws Exception {
        String trace = "java.lang.IllegalStateException: can't print\n" + "\tat a.B.c(D.java:1)\n".repeat(1_500)
                + "Caused by: " + CAUSE + "\n" + "\tat e.F.g(H.java:2)\n".repeat(1_000);
        String handle = failed("error-whole", trace);
        String self = "/jobs/" + PathNames.encode(handle);
        String json = send(to("/api/v1" + self)).body();
        assertThat(json.split("the disk is full", -1))
                .as("error, and that of the attempt")
                .hasSize(3);
        assertThat(json.split("a\\.B\\.c", -1)).hasSize(2 * 1_500 + 1);
        for (String list : new String[] {"/api/v1/jobs?function=error-whole", "/api/v1/failed?function=error-whole"}) {
            assertThat(send(to(list)).body())
                    .contains("can't print Root cause: " + CAUSE)
                    .doesNotContain("a.B.c");
        }
        assertThat(page("/failed?function=error-whole"))
                .contains("Root cause: " + CAUSE)
                .doesNotContain("a.B.c");
        try (Browser browser = Browser.open().size(1440, 900).theme("light")) {
            browser.go(base() + self).waitFor(".trace .error", "Root cause: " + CAUSE);
            assertThat(browser.text(".trace summary")).contains("2,502 lines");
            browser.picture("error-light").assertAccessible("a job with a stack trace");
            browser.all(".trace summary").get(0).click();
            assertThat(browser.script("return document.querySelector('.trace pre').textContent.split('a.B.c').length"))
                    .isEqualTo(1_501L);
            browser.size(390, 844).theme("dark").picture("error-dark-390").assertAccessible("the same on a phone");
            browser.go(base() + "/failed?function=error-whole")
                    .picture("failed-dark-390")
                    .assertAccessible("failed");
        }
    }

    @Test
    void whatIsCutOfAHugeErrorIsSaid() throws Exception {
        String handle = failed("error-huge", "first\n" + "x".repeat(3_000_000) + "\nlast");
        String json = send(to("/api/v1/jobs/" + PathNames.encode(handle))).body();
        assertThat(json)
                .contains("first\\nxxx")
                .contains("xxx\\nlast")
                .containsPattern("\\.\\.\\. 2,93[0-9],[0-9]{3} characters cut");
        assertThat(json.length()).isLessThan(200_000);
        assertThat(page("/jobs/" + PathNames.encode(handle))).contains("characters cut ...");
    }

    @Test
    void whatIsCutOfLiveOutputIsSaid() throws Exception {
        try (RawConnection client = connect();
                RawConnection worker = connect();
                Browser browser = Browser.open().size(1440, 900).theme("light")) {
            worker.sends(CAN_DO, "error-live");
            String handle = client.sends(SUBMIT_JOB_BG, "error-live||x").receives(JOB_CREATED);
            worker.sends(GRAB_JOB, "").receives(JOB_ASSIGN);
            browser.go(base() + "/jobs/" + PathNames.encode(handle)).waitFor("#state", "running");
            // until the page listens
            await().atMost(PATIENCE).until(() -> {
                worker.sends(WORK_DATA, handle + "|" + "ä".repeat(35_000));
                return browser.text("#log").contains("… (4,464 more bytes)");
            });
            await().atMost(PATIENCE).until(() -> {
                worker.sends(WORK_DATA, handle + "|" + "ä".repeat(35_000));
                return browser.text("#log").contains(" earlier characters)");
            });
        }
    }

    private String failed(String function, String error) throws Exception {
        try (RawConnection client = connect();
                RawConnection worker = connect()) {
            worker.sends(CAN_DO, function);
            String handle = client.sends(SUBMIT_JOB_BG, function + "||x").receives(JOB_CREATED);
            worker.sends(GRAB_JOB, "").receives(JOB_ASSIGN);
            worker.sends(WORK_EXCEPTION, handle + "|" + error);
            String self = "/api/v1/jobs/" + PathNames.encode(handle);
            await().atMost(PATIENCE)
                    .until(() -> send(to(self)).body().contains("\"state\":\"dead\"")
                            && send(to("/api/v1/jobs?function=" + function))
                                    .body()
                                    .contains("\"state\":\"dead\""));
            return handle;
        }
    }
}

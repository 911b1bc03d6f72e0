package dev.gearman.server.app.web;

import static dev.gearman.server.app.RawConnection.CAN_DO;
import static dev.gearman.server.app.RawConnection.GRAB_JOB;
import static dev.gearman.server.app.RawConnection.JOB_ASSIGN;
import static dev.gearman.server.app.RawConnection.WORK_COMPLETE;
import static dev.gearman.server.app.RawConnection.WORK_FAIL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.app.RawConnection;
import dev.gearman.server.app.ui.PathNames;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.NestedTestConfiguration;
import org.springframework.test.context.NestedTestConfiguration.EnclosingConfiguration;
import org.springframework.test.context.TestPropertySource;

/** Pages and REST of servers that keep less than others: they say so, and promise nothing. */
@NestedTestConfiguration(EnclosingConfiguration.OVERRIDE)
class RecordsOffTests {

    abstract static class Off extends Dashboard {
        /** Submits a job and lets a worker end it; its handle. */
        String ended(String function, int how) throws Exception {
            HttpResponse<String> made =
                    postJson("/api/v1/jobs", "{\"function\":\"" + function + "\",\"workload\":\"w\"}");
            Matcher handle = Pattern.compile("\"handle\":\"([^\"]+)\"").matcher(made.body());
            assertThat(handle.find()).as(made.body()).isTrue();
            try (RawConnection worker = connect()) {
                worker.sends(CAN_DO, function).sends(GRAB_JOB, "").receives(JOB_ASSIGN);
                worker.sends(how, how == WORK_FAIL ? handle.group(1) : handle.group(1) + "|result");
                await().atMost(PATIENCE)
                        .until(() -> !send(to("/api/v1/jobs?state=running&function=" + function))
                                .body()
                                .contains(handle.group(1)));
            }
            return handle.group(1);
        }

        String rest(String path) throws Exception {
            HttpResponse<String> answer = send(to("/api/v1" + path));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer.body();
        }

        void awaitPage(String path, String... parts) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(page(path)).contains(parts));
        }

        void deadSetIsSaidToBeOff() throws Exception {
            assertThat(page("/failed"))
                    .contains("This server keeps no dead set", "A job that fails for good is gone")
                    .doesNotContain("A job stays", "No dead job", "all that match");
            assertThat(page("/jobs?state=dead"))
                    .contains("This server keeps no dead set")
                    .doesNotContain("Retry all");
            assertThat(page("/")).doesNotContain("Dead set");
            assertThat(rest("/failed")).contains("\"items\":[]", "\"missing\":\"This server keeps no dead set");
            assertThat(rest("/jobs?state=dead")).contains("\"missing\":\"This server keeps no dead set");
            HttpResponse<String> task = postJson("/api/v1/tasks", "{\"action\":\"retry\",\"filter\":{}}");
            assertThat(task.body()).contains("\"announced\":0");
        }

        void historyIsSaidToBeOff() throws Exception {
            assertThat(page("/jobs")).contains("This server does not keep ended jobs");
            assertThat(page("/jobs?state=completed")).contains("This server does not keep ended jobs");
            assertThat(page("/jobs?state=waiting")).doesNotContain("does not keep");
            assertThat(rest("/jobs")).contains("\"missing\":\"This server does not keep ended jobs");
            assertThat(rest("/jobs?state=waiting")).contains("\"missing\":null");
        }
    }

    @Nested
    @TestPropertySource(
            properties = {
                "gearman.server.dead-set.enabled=false",
                "gearman.server.data-dir=target/dead-set-off-data-${random.uuid}"
            })
    @DirtiesContext
    class WithoutDeadSet extends Off {
        @Test
        void aJobThatFailedIsNotSaidToStay() throws Exception {
            String handle = ended("off-dead", WORK_FAIL);
            String self = "/jobs/" + PathNames.encode(handle);
            awaitPage(self, "<span class=\"badge bad\" id=\"state\">failed</span>");
            assertThat(page(self))
                    .contains("The workload is not kept")
                    .doesNotContain("Retry", "Edit and retry", "dead</span>");
            assertThat(rest(self)).contains("\"state\":\"failed\"", "\"workloadKept\":false");
            assertThat(postJson("/api/v1" + self + "/retry", "{}").statusCode()).isEqualTo(404);
            assertThat(page("/failed?function=off-dead")).contains(handle, "Failed without a retry");
            deadSetIsSaidToBeOff();
            assertThat(page("/server")).contains("not kept: failed jobs are gone");
            assertThat(rest("/server")).contains("\"kept\":{\"history\":true,\"results\":true,\"deadSet\":false}");
            assertThat(rest("/jobs")).contains("\"missing\":null");
        }
    }

    @Nested
    @TestPropertySource(
            properties = {
                "gearman.server.history.enabled=false",
                "gearman.server.data-dir=target/history-off-data-${random.uuid}"
            })
    @DirtiesContext
    class WithoutHistory extends Off {
        @Test
        void aJobThatEndedIsNotFoundAndADeadOneIs() throws Exception {
            String done = ended("off-done", WORK_COMPLETE);
            assertThat(get("/jobs/" + PathNames.encode(done)).statusCode()).isEqualTo(404);
            assertThat(send(to("/api/v1/jobs/" + PathNames.encode(done))).statusCode())
                    .isEqualTo(404);
            assertThat(send(to("/api/v1/jobs/" + PathNames.encode(done) + "/result"))
                            .statusCode())
                    .isEqualTo(404);
            historyIsSaidToBeOff();
            String dead = ended("off-kept", WORK_FAIL);
            awaitPage("/failed", dead, "A job stays");
            assertThat(page("/jobs?state=dead")).contains(dead, "Retry all").doesNotContain("does not keep");
            assertThat(page("/")).contains("Dead set");
            assertThat(rest("/failed")).contains(dead, "\"missing\":null");
            assertThat(rest("/server")).contains("\"kept\":{\"history\":false,\"results\":false,\"deadSet\":true}");
        }
    }

    @Nested
    @TestPropertySource(
            properties = {
                "gearman.server.store=memory",
                "gearman.server.history.enabled=false",
                "gearman.server.dead-set.enabled=false",
                "gearman.server.data-dir=target/records-off-data-${random.uuid}"
            })
    @DirtiesContext
    class WithoutStoreAndRecords extends Off {
        @Test
        void nothingIsPromised() throws Exception {
            String handle = ended("off-all", WORK_FAIL);
            assertThat(get("/jobs/" + PathNames.encode(handle)).statusCode()).isEqualTo(404);
            historyIsSaidToBeOff();
            deadSetIsSaidToBeOff();
            // what people have changed is kept nevertheless
            assertThat(page("/server")).contains("submit", "off-all");
            assertThat(rest("/audit")).contains("off-all");
        }
    }

    @Nested
    @TestPropertySource(
            properties = {
                "gearman.server.results.max-size=0",
                "gearman.server.data-dir=target/results-off-data-${random.uuid}"
            })
    @DirtiesContext
    class WithoutResults extends Off {
        @Test
        void aCompletedJobHasNoResult() throws Exception {
            String handle = ended("off-result", WORK_COMPLETE);
            String self = "/jobs/" + PathNames.encode(handle);
            awaitPage(self, "completed");
            assertThat(page(self)).doesNotContain("<h2>Result</h2>");
            assertThat(rest(self)).contains("\"resultKept\":false");
            assertThat(send(to("/api/v1" + self + "/result")).body()).contains("has no result that is kept");
            assertThat(rest("/server")).contains("\"kept\":{\"history\":true,\"results\":false,\"deadSet\":true}");
        }
    }
}

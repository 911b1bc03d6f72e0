package dev.gearman.server.app.web;

import static dev.gearman.server.app.RawConnection.CAN_DO;
import static dev.gearman.server.app.RawConnection.GRAB_JOB;
import static dev.gearman.server.app.RawConnection.JOB_ASSIGN;
import static dev.gearman.server.app.RawConnection.JOB_CREATED;
import static dev.gearman.server.app.RawConnection.SUBMIT_JOB_BG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.app.RawConnection;
import dev.gearman.server.app.ui.PathNames;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import org.springframework.util.FileSystemUtils;

/** A queue that is longer than memory, as pages and REST show it: most of its jobs are in the store only. */
@TestPropertySource(
        properties = {"gearman.server.data-dir=target/store-only-data", "gearman.server.limits.max-jobs-in-memory=100"})
@DirtiesContext
class StoreOnlyJobsTests extends Dashboard {
    private static final int JOBS = 600;

    @BeforeAll
    static void emptyDatabase() throws Exception {
        FileSystemUtils.deleteRecursively(java.nio.file.Path.of("target", "store-only-data"));
    }

    private List<String> submit(String function) throws Exception {
        List<String> handles = new ArrayList<>();
        try (RawConnection client = connect()) {
            for (int i = 0; i < JOBS; i++) {
                handles.add(client.sends(SUBMIT_JOB_BG, function + "|" + function + "-" + i + "|number " + i)
                        .receives(JOB_CREATED));
            }
        }
        return handles;
    }

    @Test
    void suchAJobIsFoundByHandleShownEditedAndCancelled() throws Exception {
        List<String> handles = submit("deep");
        String last = handles.get(JOBS - 1);
        String self = "/api/v1/jobs/" + PathNames.encode(last);
        assertThat(send(to(self)).body())
                .contains("\"state\":\"waiting\"", "\"unique\":\"deep-599\"", "\"workloadKept\":true");
        assertThat(page("/jobs/" + PathNames.encode(handles.get(JOBS - 2)))).contains("number 598", "waiting");
        assertThat(send(to("/api/v1/jobs/" + PathNames.encode(handles.get(JOBS - 3)) + "/workload"))
                        .body())
                .isEqualTo("number 597");

        assertThat(send(to(self).header("Content-Type", "application/json")
                                .method(
                                        "PATCH",
                                        HttpRequest.BodyPublishers.ofString(
                                                "{\"workload\":\"edited\",\"priority\":\"high\"}")))
                        .statusCode())
                .isEqualTo(204);
        String other = "/api/v1/jobs/" + PathNames.encode(handles.get(JOBS - 5));
        assertThat(send(to(other).DELETE()).statusCode()).isEqualTo(204);
        assertThat(send(to(other).DELETE()).statusCode()).isEqualTo(404);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(send(to(other)).body()).contains("\"state\":\"cancelled\""));
        try (RawConnection worker = connect()) {
            assertThat(worker.sends(CAN_DO, "deep").sends(GRAB_JOB, "").receives(JOB_ASSIGN))
                    .isEqualTo(last + "|deep|edited");
        }
    }

    @Test
    void suchAJobIsFoundByItsUniqueKey() throws Exception {
        String handle = submit("keyed").get(JOBS - 1);
        assertThat(send(to("/api/v1/jobs/by-unique?function=other&unique=keyed-599"))
                        .statusCode())
                .isEqualTo(404);
        // a request that is repeated joins it
        HttpResponse<String> again = send(to("/api/v1/jobs")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "keyed-599")
                .POST(HttpRequest.BodyPublishers.ofString("{\"function\":\"keyed\",\"workload\":\"again\"}")));
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).contains(handle, "\"joined\":true");
        assertThat(send(to("/api/v1/jobs/by-unique?function=keyed&unique=keyed-598"))
                        .body())
                .contains("\"state\":\"waiting\"");
        assertThat(send(to("/api/v1/jobs/by-unique?unique=keyed-597")).body()).contains("\"state\":\"waiting\"");
    }

    @Test
    void aListSaysWhatItDoesNotSeeAndWhereThatIsFound() throws Exception {
        submit("listed");
        String found = send(to("/api/v1/jobs?function=listed&q=no-such-text")).body();
        assertThat(found).contains("\"items\":[]").contains("more jobs wait in the job store only");
        assertThat(send(to("/api/v1/jobs?function=listed&state=running")).body())
                .contains("\"missing\":null");
        assertThat(page("/jobs?function=listed&q=no-such-text"))
                .contains("more jobs wait in the job store only")
                .doesNotContain("ended jobs are missing");
        assertThat(page("/functions/listed")).contains(">600<");
    }

    @Test
    void allOfThemAreCancelledByATaskWhichSaysSoWhereItCannot() throws Exception {
        List<String> handles = submit("cancelled");
        String some = started("{\"action\":\"priority-low\",\"filter\":{\"function\":\"cancelled\"}}");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(send(to(some)).body())
                        .contains(
                                "\"state\":\"PARTLY_DONE\"",
                                "\"announced\":" + handles.size(),
                                "wait in the job store only"));
        String all = started("{\"action\":\"cancel\",\"filter\":{\"function\":\"cancelled\"}}");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(send(to(all)).body())
                        .contains("\"state\":\"DONE\"", "\"done\":" + handles.size(), "\"failed\":0"));
        assertThat(send(to("/api/v1/functions/cancelled")).body()).contains("\"normal\":0", "\"low\":0");
    }

    private String started(String task) throws Exception {
        HttpResponse<String> answer = send(to("/api/v1/tasks")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(task)));
        assertThat(answer.statusCode()).isEqualTo(202);
        return "/api/v1/tasks/" + answer.body().replaceAll("^\\{\"id\":([0-9]+).*", "$1");
    }
}

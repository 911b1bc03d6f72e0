package dev.gearman.server.app.web;

import static dev.gearman.server.app.RawConnection.CAN_DO;
import static dev.gearman.server.app.RawConnection.GRAB_JOB;
import static dev.gearman.server.app.RawConnection.JOB_ASSIGN;
import static dev.gearman.server.app.RawConnection.WORK_COMPLETE;
import static dev.gearman.server.app.RawConnection.WORK_DATA;
import static dev.gearman.server.app.RawConnection.WORK_FAIL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.app.RawConnection;
import dev.gearman.server.app.ui.PathNames;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The REST API as programs see it. */
class ApiTests extends Dashboard {
    private static final Pattern HANDLE = Pattern.compile("\"handle\":\"([^\"]+)\"");
    private static final int WORK_STATUS = 12;

    @Test
    void aBackgroundJobIsSubmittedFollowedAndItsResultRead() throws Exception {
        HttpResponse<String> created =
                postJson("/api/v1/jobs", "{\"function\":\"api-life\",\"workload\":\"one two\",\"unique\":\"life\"}");
        assertThat(created.statusCode()).isEqualTo(201);
        String handle = handle(created);
        String self = "/api/v1/jobs/" + PathNames.encode(handle);
        assertThat(created.headers().firstValue("Location")).hasValue(self);
        assertThat(send(to(self)).body()).contains("\"state\":\"waiting\"");
        assertThat(send(to(self + "/workload")).body()).isEqualTo("one two");
        assertThat(send(to("/api/v1/jobs?q=life")).body()).contains(handle);
        try (RawConnection worker = connect()) {
            worker.sends(CAN_DO, "api-life").sends(GRAB_JOB, "").receives(JOB_ASSIGN);
            CompletableFuture<String> events = CompletableFuture.supplyAsync(() -> events(self));
            await().atMost(PATIENCE).until(() -> send(to(self)).body().contains("\"state\":\"running\""));
            // the stream is there once the first event is, which is the state
            await().atMost(PATIENCE).until(() -> {
                worker.sends(WORK_STATUS, handle + "|1|4").sends(WORK_DATA, handle + "|half");
                return send(to(self)).body().contains("\"denominator\":4");
            });
            worker.sends(WORK_COMPLETE, handle + "|done: 7");
            assertThat(events.get())
                    .contains("event:state")
                    .contains("event:ended")
                    .contains("completed");
        }
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(send(to(self + "/result")).body()).isEqualTo("done: 7"));
        assertThat(send(to(self)).body()).contains("\"state\":\"completed\"");
    }

    private String events(String self) {
        try {
            return send(to(self + "/events").header("Accept", "text/event-stream"))
                    .body();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aScheduleIsMadeReadPausedRunAndDeleted() throws Exception {
        String self = "/api/v1/schedules/api~2Fnightly";
        String json = "{\"function\":\"api-nightly\",\"workload\":\"all\",\"cron\":\"0 3 1 1 *\",\"zone\":\"UTC\"}";
        HttpResponse<String> made = putJson(self, json);
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.body())
                .contains("\"name\":\"api/nightly\"")
                .contains("on day 1 of the month in January at 03:00 (UTC)")
                .contains("-01-01T03:00:00Z");
        assertThat(putJson(self, json.replace("all", "some")).statusCode()).isEqualTo(200);
        assertThat(send(to("/api/v1/schedules")).body()).contains("\"data\":\"some\"");
        assertThat(postJson(self + "/pause", "").statusCode()).isEqualTo(204);
        assertThat(send(to(self)).body()).contains("\"paused\":true").contains("\"next\":[]");
        assertThat(postJson(self + "/resume", "").statusCode()).isEqualTo(204);
        HttpResponse<String> run = postJson(self + "/run-now", "");
        assertThat(run.statusCode()).isEqualTo(201);
        assertThat(send(to("/api/v1/jobs/" + PathNames.encode(handle(run)))).body())
                .contains("\"function\":\"api-nightly\"")
                .contains("schedule api/nightly");
        assertThat(send(to("/api/v1/audit?action=run-schedule")).body()).contains("\"object\":\"api/nightly\"");
        assertThat(send(to(self).DELETE()).statusCode()).isEqualTo(204);
        assertThat(send(to(self)).statusCode()).isEqualTo(404);
        assertThat(send(to(self).DELETE()).statusCode()).isEqualTo(404);
        assertThat(putJson(self, json.replace("0 3 1 1 *", "0 3 32 1 *")).body())
                .contains("\"status\":400")
                .contains("cron: ");
        assertThat(putJson(self, "{\"every\":\"1h\"}").body()).contains("function: is needed");
    }

    private HttpResponse<String> putJson(String path, String json) throws Exception {
        return send(to(path).header("Content-Type", "application/json").PUT(HttpRequest.BodyPublishers.ofString(json)));
    }

    @Test
    void aForegroundJobAnswersWithItsResult() throws Exception {
        try (RawConnection worker = connect()) {
            worker.sends(CAN_DO, "api-call");
            CompletableFuture<Boolean> work = CompletableFuture.supplyAsync(() -> workOnce(worker, "api-call"));
            HttpResponse<String> answer = postJson(
                    "/api/v1/jobs",
                    "{\"function\":\"api-call\",\"workload\":\"/wA=\",\"encoding\":\"base64\",\"background\":false}");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("\"state\":\"completed\"").contains("\"data\":\"pong\"");
            assertThat(work.get()).isTrue();
        }
    }

    private boolean workOnce(RawConnection worker, String function) {
        try {
            await().atMost(PATIENCE)
                    .until(() ->
                            send(to("/api/v1/functions/" + function)).body().contains("\"normal\":1"));
            String handle = worker.sends(GRAB_JOB, "").receives(JOB_ASSIGN).split("\\|")[0];
            worker.sends(WORK_COMPLETE, handle + "|pong");
            return true;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aForegroundJobThatNobodyDoesIsGivenUp() throws Exception {
        HttpResponse<String> answer =
                postJson("/api/v1/jobs", "{\"function\":\"api-nobody\",\"background\":false,\"timeoutSeconds\":1}");
        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        await().atMost(PATIENCE)
                .until(() -> send(to("/api/v1/functions/api-nobody")).body().contains("\"normal\":0"));
    }

    @Test
    void theSameIdempotencyKeyIsTheSameJob() throws Exception {
        String first = handle(keyed("once"));
        HttpResponse<String> second = keyed("once");
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.body()).contains("\"joined\":true");
        assertThat(handle(second)).isEqualTo(first);
        try (RawConnection worker = connect()) {
            worker.sends(CAN_DO, "api-once").sends(GRAB_JOB, "").receives(JOB_ASSIGN);
            worker.sends(WORK_COMPLETE, first + "|x");
        }
        await().atMost(PATIENCE)
                .until(() -> send(to("/api/v1/jobs/" + PathNames.encode(first)))
                        .body()
                        .contains("completed"));
        HttpResponse<String> third = keyed("once");
        assertThat(handle(third)).isEqualTo(first);
        assertThat(third.body()).contains("\"state\":\"completed\"");
    }

    private HttpResponse<String> keyed(String key) throws Exception {
        return send(to("/api/v1/jobs")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString("{\"function\":\"api-once\"}")));
    }

    @Test
    void theBodyOfAFormIsAWorkloadLikeAnyOther() throws Exception {
        HttpResponse<String> created = send(to("/api/v1/functions/api-raw/jobs?priority=high&unique=r%20w")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("a=1&b=%32")));
        assertThat(created.statusCode()).isEqualTo(201);
        String self = "/api/v1/jobs/" + PathNames.encode(handle(created));
        assertThat(send(to(self + "/workload")).body()).isEqualTo("a=1&b=%32");
        assertThat(send(to(self)).body()).contains("\"priority\":\"HIGH\"").contains("\"unique\":\"r w\"");
    }

    @Test
    void aJobIsMovedAndCancelled() throws Exception {
        String later = handle(postJson("/api/v1/jobs", "{\"function\":\"api-move\",\"delaySeconds\":3600}"));
        String self = "/api/v1/jobs/" + PathNames.encode(later);
        assertThat(send(to("/api/v1/scheduled?function=api-move")).body()).contains(later);
        assertThat(postJson(self + "/run-now", "").statusCode()).isEqualTo(204);
        assertThat(send(to(self)).body()).contains("\"state\":\"waiting\"");
        assertThat(send(to(self + "/priority")
                                .header("Content-Type", "application/json")
                                .PUT(HttpRequest.BodyPublishers.ofString("{\"priority\":\"low\"}")))
                        .statusCode())
                .isEqualTo(204);
        assertThat(send(to(self)).body()).contains("\"priority\":\"LOW\"");
        assertThat(send(to(self).DELETE()).statusCode()).isEqualTo(204);
        assertThat(send(to("/api/v1/functions/api-move")).body()).contains("\"low\":0");
    }

    @Test
    void aJobThatWaitsIsEdited() throws Exception {
        HttpResponse<String> created =
                postJson("/api/v1/jobs", "{\"function\":\"api-edit\",\"workload\":\"typo\",\"delaySeconds\":3600}");
        String self = "/api/v1/jobs/" + PathNames.encode(handle(created));
        assertThat(patch(
                                self,
                                "{\"at\":\"2030-01-02T03:04:05Z\",\"priority\":\"high\",\"workload\":\"AAE=\","
                                        + "\"encoding\":\"base64\"}")
                        .statusCode())
                .isEqualTo(204);
        assertThat(send(to(self)).body())
                .contains("\"state\":\"delayed\"", "\"priority\":\"HIGH\"", "\"notBefore\":\"2030-01-02T03:04:05Z\"")
                .contains("\"workloadSize\":2");
        assertThat(send(to(self + "/workload")).body()).isEqualTo("\0\1");
        assertThat(patch(self, "{\"delaySeconds\":0}").statusCode()).isEqualTo(204);
        assertThat(send(to(self)).body()).contains("\"state\":\"waiting\"", "\"notBefore\":null");
        assertThat(patch(self, "{\"delaySeconds\":60}").statusCode()).isEqualTo(204);
        assertThat(send(to(self)).body()).contains("\"state\":\"delayed\"");
        assertThat(send(to("/api/v1/audit?action=edit")).body())
                .contains("another workload, 2 bytes", "high priority, not before 2030-01-02T03:04:05Z", "at once");

        for (String nothing :
                new String[] {"{}", "{\"priority\":\"odd\"}", "{\"delaySeconds\":-1}", "{\"at\":\"soon\"}"}) {
            assertThat(patch(self, nothing).statusCode()).as(nothing).isEqualTo(400);
        }
        String byWorkload =
                handle(postJson("/api/v1/jobs", "{\"function\":\"api-edit\",\"workload\":\"k\",\"unique\":\"-\"}"));
        assertThat(patch("/api/v1/jobs/" + PathNames.encode(byWorkload), "{\"workload\":\"x\"}")
                        .body())
                .contains("unique key");
        assertThat(send(to(self).DELETE()).statusCode()).isEqualTo(204);
        assertThat(patch(self, "{\"delaySeconds\":0}").statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> patch(String path, String json) throws Exception {
        return send(to(path).header("Content-Type", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(json)));
    }

    @Test
    void delayedJobsAreListedTheNextToRunFirst() throws Exception {
        for (int minutes : new int[] {30, 10, 20}) {
            postJson(
                    "/api/v1/jobs",
                    "{\"function\":\"api-order\",\"unique\":\"in-" + minutes + "\",\"delaySeconds\":" + minutes * 60
                            + "}");
        }
        String first = send(to("/api/v1/scheduled?function=api-order&limit=2")).body();
        assertThat(first.indexOf("in-10")).isPositive().isLessThan(first.indexOf("in-20"));
        Matcher next = Pattern.compile("\"next\":\"([^\"]+)\"").matcher(first);
        assertThat(next.find()).isTrue();
        assertThat(send(to("/api/v1/scheduled?function=api-order&limit=2&cursor=" + next.group(1)))
                        .body())
                .contains("in-30")
                .doesNotContain("in-10", "in-20");
        assertThat(send(to("/api/v1/scheduled?cursor=odd")).statusCode()).isEqualTo(400);
    }

    @Test
    void aDeadJobIsEditedAndRetried() throws Exception {
        String handle = handle(postJson("/api/v1/jobs", "{\"function\":\"api-dead\",\"workload\":\"bad\"}"));
        String self = "/api/v1/jobs/" + PathNames.encode(handle);
        try (RawConnection worker = connect()) {
            worker.sends(CAN_DO, "api-dead").sends(GRAB_JOB, "").receives(JOB_ASSIGN);
            worker.sends(WORK_FAIL, handle);
        }
        await().atMost(PATIENCE)
                .until(() -> send(to("/api/v1/failed?function=api-dead")).body().contains(handle));
        HttpResponse<String> retried = postJson(self + "/retry", "{\"workload\":\"good\"}");
        assertThat(retried.statusCode()).isEqualTo(200);
        assertThat(send(to("/api/v1/jobs/" + PathNames.encode(handle(retried)) + "/workload"))
                        .body())
                .isEqualTo("good");
        assertThat(send(to("/api/v1/failed?function=api-dead")).body()).doesNotContain(handle);
        assertThat(postJson(self + "/retry", "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void mistakesAreProblemDetails() throws Exception {
        for (String body : new String[] {
            "{}",
            "{\"function\":\"x\",\"priority\":\"odd\"}",
            "no json",
            "{\"function\":\"x\",\"encoding\":\"odd\",\"workload\":\"x\"}",
            "{\"function\":\"a\\u0000b\"}"
        }) {
            HttpResponse<String> answer = postJson("/api/v1/jobs", body);
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        }
        HttpRequest.Builder plain = to("/api/v1/jobs").header("Content-Type", "text/plain");
        assertProblem(send(plain.POST(HttpRequest.BodyPublishers.ofString("x"))), 415);
        assertProblem(send(to("/api/v1/jobs").PUT(HttpRequest.BodyPublishers.noBody())), 405);
        assertProblem(send(to("/api/v1/nothing")), 404);
        assertThat(send(to("/nothing").header("Accept", "text/html")).body()).contains("<h1");
        assertProblem(send(to("/api/v1/jobs/H:no:1")), 404);
        assertThat(send(to("/api/v1/jobs?limit=0")).statusCode()).isEqualTo(400);
        assertThat(send(to("/api/v1/jobs?cursor=odd")).statusCode()).isEqualTo(400);
        assertThat(send(to("/api/v1/jobs?cursor=lodd")).statusCode()).isEqualTo(400);
        for (String query : new String[] {"at=soon", "delaySeconds=x", "background=perhaps", "priority=odd"}) {
            HttpResponse<String> answer =
                    send(to("/api/v1/functions/api-x/jobs?" + query).POST(HttpRequest.BodyPublishers.ofString("x")));
            assertThat(answer.statusCode()).as(query).isEqualTo(400);
        }
    }

    private static void assertProblem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
    }

    @Test
    void aPageOfAnotherOriginMayChangeNothing() throws Exception {
        HttpResponse<String> refused = send(to("/api/v1/jobs")
                .header("Content-Type", "application/json")
                .header("Origin", "http://evil.example")
                .POST(HttpRequest.BodyPublishers.ofString("{\"function\":\"api-evil\"}")));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(send(to("/api/v1/functions/api-evil")).statusCode()).isEqualTo(404);
        HttpResponse<String> own = send(to("/api/v1/jobs")
                .header("Content-Type", "application/json")
                .header("Origin", base())
                .POST(HttpRequest.BodyPublishers.ofString("{\"function\":\"api-own\"}")));
        assertThat(own.statusCode()).isEqualTo(201);
    }

    @Test
    void theApiDescribesItself() throws Exception {
        assertThat(send(to("/v3/api-docs")).body())
                .contains("/api/v1/jobs/{handle}", "Submit a job")
                .doesNotContain("/functions/{name}/limits\":{\"post\"");
    }

    private static String handle(HttpResponse<String> response) {
        Matcher handle = HANDLE.matcher(response.body());
        assertThat(handle.find()).as(response.body()).isTrue();
        return handle.group(1);
    }
}

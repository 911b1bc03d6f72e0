package dev.gearman.server.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.api.DeadSet;
import dev.gearman.server.api.JobDraft;
import dev.gearman.server.api.Priority;
import dev.gearman.server.app.deadletter.DeadJobs;
import dev.gearman.server.app.records.RecordQuery;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/** Changes of all jobs that match, from the question to the audit log, by page and by REST, on each database. */
abstract class BulkTests extends Dashboard {
    /** More than two pages of a task. */
    private static final int MANY = 1_100;

    private static final String URL = "spring.datasource.url";

    private static final long T0 = System.currentTimeMillis() - 3_600_000;

    @Autowired
    private DeadSet set;

    @Autowired
    private DeadJobs deadJobs;

    private DeadFixture dead;

    private static AutoCloseable database;

    /**
     * Chooses the database: by a system property, since test properties are known after the product is.
     *
     * @param server is closed when the application has stopped
     */
    static void use(String url, AutoCloseable server) {
        System.setProperty(URL, url);
        database = server;
    }

    @Autowired
    void closeTogether(DefaultListableBeanFactory beans) {
        if (database != null) {
            beans.registerDisposableBean("database of the test", database::close);
            database = null;
        }
    }

    @AfterAll
    static void useTheDefault() {
        System.clearProperty(URL);
    }

    @BeforeEach
    void useTheDeadSet() {
        dead = new DeadFixture(set);
    }

    // ---------------------------------------------------------------- the dead set

    @Test
    void allDeadJobsOfAFunctionAreRetriedByThePage() throws Exception {
        dead.bury("retry/page", MANY, T0);
        dead.bury("retry/other", 3, T0);
        String task = byPage("retry", "Retry 1,100 dead jobs", "state", "dead", "function", "retry/page");
        awaitTask(task, "done: 1,100 of 1,100", "badge good");
        assertThat(deadOf("retry/page")).isZero();
        assertThat(deadOf("retry/other")).isEqualTo(3);
        assertThat(waiting("retry~2Fpage")).isEqualTo(MANY);
        assertThat(page("/failed?function=retry/page")).contains("No dead job");
        assertThat(page("/server"))
                .contains("bulk-retry", "dead jobs of function &quot;retry/page&quot;", "done: 1,100 of 1,100");
    }

    @Test
    void allDeadJobsOfAFunctionAreDeletedByRestWhileOthersAreBuried() throws Exception {
        dead.bury("delete-rest", MANY, T0);
        CompletableFuture<Void> burying = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 10; i++) {
                buryUnchecked("delete-rest", 10, System.currentTimeMillis());
            }
        });
        String task = byRest("delete", "{\"function\":\"delete-rest\"}");
        String end = awaitEnd(task);
        burying.join();
        assertThat(end).contains("\"state\":\"DONE\"", "\"failed\":0", "\"reasons\":[]");
        assertThat(number(end, "done")).isGreaterThanOrEqualTo(MANY).isGreaterThanOrEqualTo(number(end, "announced"));
        assertThat(number(end, "done") + deadOf("delete-rest")).isEqualTo(MANY + 100);
    }

    private void buryUnchecked(String function, int jobs, long firstDeath) {
        try {
            dead.bury(function, jobs, firstDeath);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void allDeadJobsAreRetriedByRestAndDeletedByThePage() throws Exception {
        dead.bury("both-ways", MANY, T0);
        assertThat(awaitEnd(byRest("retry", "{\"function\":\"both-ways\",\"state\":[\"dead\"]}")))
                .contains("\"state\":\"DONE\"", "\"announced\":1100", "\"done\":1100");
        dead.bury("both-ways", MANY, T0);
        awaitTask(
                byPage("delete", "Delete 1,100 dead jobs", "state", "dead", "function", "both-ways"),
                "done: 1,100 of 1,100",
                "badge good");
        assertThat(deadOf("both-ways")).isZero();
        assertThat(waiting("both-ways")).isEqualTo(MANY);
    }

    @Test
    void everyFilterOfTheDeadSetReachesTheJobsThatAreListedAndCounted() throws Exception {
        List<Long> numbers = dead.bury("filtered", 8, T0);
        Map<String, Long> filters = new LinkedHashMap<>();
        filters.put("\"q\":\"filtered-3\"", 1L);
        filters.put("\"q\":\"" + DeadFixture.handle(numbers.get(4)) + "\"", 1L);
        filters.put("\"from\":\"" + Instant.ofEpochMilli(T0 + 6) + "\"", 2L);
        filters.put("\"to\":\"" + Instant.ofEpochMilli(T0 + 1) + "\"", 1L);
        filters.put("\"client\":\"10.0.0.1\",\"worker\":\"10.1.0.1\"", 2L);
        filters.put("\"q\":\"nothing\"", 0L);
        filters.put("\"state\":[\"dead\"]", 1L);
        for (Map.Entry<String, Long> filter : filters.entrySet()) {
            String json = "{\"function\":\"filtered\"," + filter.getKey() + "}";
            long listed = listed("/api/v1/failed?" + query(json));
            String end = awaitEnd(byRest("delete", json));
            assertThat(List.of(listed, number(end, "announced"), number(end, "done"), number(end, "failed")))
                    .as(json)
                    .containsExactly(filter.getValue(), filter.getValue(), filter.getValue(), 0L);
        }
        assertThat(deadOf("filtered")).isZero();
    }

    @Test
    void theListOfDeadJobsIsThatOfTheDeadSet() throws Exception {
        dead.bury("listed-dead", 3, T0);
        assertThat(listed("/api/v1/jobs?state=dead&function=listed-dead")).isEqualTo(3);
        assertThat(listed("/api/v1/jobs?state=dead&function=listed-dead&limit=2"))
                .isEqualTo(2);
        assertThat(page("/jobs?state=dead&function=listed-dead")).contains("3 jobs on this page", "Retry all");
        awaitEnd(byRest("retry", "{\"function\":\"listed-dead\"}"));
        assertThat(listed("/api/v1/jobs?state=dead&function=listed-dead")).isZero();
        assertThat(send(to("/api/v1/failed?state=cancelled")).statusCode()).isEqualTo(400);
    }

    @Test
    void aDeadJobWhoseUniqueKeyIsInUseStaysAndTheTaskSaysSo() throws Exception {
        List<Long> numbers = dead.bury("in-use", 3, T0);
        submit("in-use", "in-use-1", 1, 0);
        String end = awaitEnd(byRest("retry", "{\"function\":\"in-use\"}"));
        assertThat(end)
                .contains(
                        "\"state\":\"PARTLY_DONE\"",
                        "\"announced\":3",
                        "\"done\":2",
                        "\"failed\":1",
                        "partly done: 2 of 3; 1 could not be changed: share their unique key with a job");
        assertThat(page("/tasks/" + number(end, "id"))).contains("badge warn", "partly done: 2 of 3");
        assertThat(send(to("/api/v1/audit?action=bulk-retry")).body())
                .contains("partly done: 2 of 3", "\"succeeded\":false");
        String self = "/api/v1/jobs/H:bulk:" + numbers.get(1);
        HttpResponse<String> single = postJson(self + "/retry", "{\"workload\":\"new\"}");
        assertThat(single.statusCode()).isEqualTo(409);
        assertThat(single.body()).contains("stays in the dead set");
        assertThat(deadOf("in-use")).isEqualTo(1);
        String handle = "/jobs/H:bulk:" + numbers.get(1);
        assertThat(post(handle, handle + "/retry").body()).contains("flash bad", "stays in the dead set");
    }

    @Test
    void aDeadJobThatIsGoneIsNeitherRetriedNorDeleted() throws Exception {
        long number = dead.bury("gone", 1, T0).get(0);
        String self = "/jobs/H:bulk:" + number;
        assertThat(send(to("/api/v1" + self).DELETE()).statusCode()).isEqualTo(204);
        assertThat(send(to("/api/v1" + self).DELETE()).statusCode()).isEqualTo(404);
        assertThat(postJson("/api/v1" + self + "/retry", "{}").statusCode()).isEqualTo(404);
        assertThat(post("/submit", self + "/retry").body()).contains("flash bad", "is not in the dead set");
        assertThat(post("/submit", self + "/delete", "confirm", "yes").body())
                .contains("flash bad", "is not in the dead set");
        assertThat(post("/submit", "/jobs/bulk", "action", "delete", "function", "gone")
                        .body())
                .contains("flash bad", "There are no dead jobs of function &quot;gone&quot;");
        String end = awaitEnd(byRest("delete", "{\"function\":\"gone\"}"));
        assertThat(end).contains("\"announced\":0", "no job matched");
        assertThat(page("/tasks/" + number(end, "id"))).doesNotContain("badge good");
    }

    // ---------------------------------------------------------------- live jobs

    @Test
    void liveJobsAreMovedAndCancelledByRest() throws Exception {
        submit("live-rest", "", MANY, System.currentTimeMillis() + 3_600_000);
        for (String action : List.of("run-now", "priority-high", "priority-normal", "priority-low", "cancel")) {
            assertThat(awaitEnd(byRest(action, "{\"function\":\"live-rest\"}")))
                    .as(action)
                    .contains("\"state\":\"DONE\"", "\"announced\":1100", "\"done\":1100", "\"failed\":0");
            String now = send(to("/api/v1/functions/live-rest")).body();
            switch (action) {
                case "run-now", "priority-normal" -> assertThat(now).contains("\"delayed\":0", "\"normal\":1100");
                case "priority-high" -> assertThat(now).contains("\"high\":1100");
                case "priority-low" -> assertThat(now).contains("\"low\":1100");
                default -> assertThat(now).contains("\"high\":0", "\"normal\":0", "\"low\":0");
            }
        }
    }

    @Test
    void liveJobsAreMovedAndCancelledByThePage() throws Exception {
        submit("live-page", "", MANY, System.currentTimeMillis() + 3_600_000);
        Map<String, String> questions = new LinkedHashMap<>();
        questions.put("run-now", "Run now 1,100 waiting and delayed jobs");
        questions.put("priority-high", "Give high priority to 1,100 waiting and delayed jobs");
        questions.put("priority-low", "Give low priority to 1,100 waiting and delayed jobs");
        questions.put("cancel", "Cancel 1,100 waiting, delayed and running jobs");
        for (Map.Entry<String, String> question : questions.entrySet()) {
            String task = byPage(question.getKey(), question.getValue(), "function", "live-page");
            awaitTask(task, "done: 1,100 of 1,100", "badge good");
        }
        assertThat(waiting("live-page")).isZero();
    }

    @Test
    void everyFilterOfLiveJobsIsCountedBeforeTheQuestion() throws Exception {
        submit("live-filter", "", 600, 0);
        submit("live-filter", "special", 1, 0);
        submit("live-filter", "later", 1, System.currentTimeMillis() + 3_600_000);
        Map<String, Long> filters = new LinkedHashMap<>();
        filters.put("\"q\":\"special\"", 1L);
        filters.put("\"state\":[\"delayed\"]", 1L);
        filters.put("\"client\":\"nobody\"", 0L);
        filters.put("\"worker\":\"1\"", 0L);
        filters.put("\"client\":\"bulk\"", 600L);
        for (Map.Entry<String, Long> filter : filters.entrySet()) {
            String json = "{\"function\":\"live-filter\"," + filter.getKey() + "}";
            String end = awaitEnd(byRest("cancel", json));
            assertThat(List.of(number(end, "announced"), number(end, "done"), number(end, "failed")))
                    .as(json)
                    .containsExactly(filter.getValue(), filter.getValue(), 0L);
        }
        submit("live-filter", "", 600, 0);
        byPage("cancel", "Cancel 600 waiting, delayed and running jobs", "function", "live-filter", "client", "bulk");
    }

    @Test
    void aTaskForLiveJobsDoesNotIgnoreTheTimeOfTheirEnd() throws Exception {
        submit("no-end", "", 2, 0);
        String filter = "{\"function\":\"no-end\",\"from\":\"2026-01-01T00:00:00Z\"}";
        HttpResponse<String> refused = postJson("/api/v1/tasks", "{\"action\":\"cancel\",\"filter\":" + filter + "}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("from, to");
        assertThat(page("/jobs?function=no-end&from=2026-01-01T00:00")).doesNotContain("Cancel all");
        assertThat(waiting("no-end")).isEqualTo(2);
    }

    @Test
    void aMisspelledFilterIsNotAFilterForEverything() throws Exception {
        dead.bury("misspelled", 2, T0);
        HttpResponse<String> refused =
                postJson("/api/v1/tasks", "{\"action\":\"delete\",\"filter\":{\"fuction\":\"nothing\"}}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("fuction: unknown", "function");
        assertThat(deadOf("misspelled")).isEqualTo(2);
    }

    @Test
    void aPurgeNamesTheNumberBeforeAndAfter() throws Exception {
        submit("purged", "", MANY, 0);
        await().atMost(PATIENCE).until(() -> waiting("purged") == MANY);
        assertThat(post("/functions/purged", "/functions/purged/purge").body()).contains("Purge 1,100 jobs");
        assertThat(post("/submit", "/functions/purged/purge", "confirm", "yes", "announced", "1108")
                        .body())
                .contains("flash bad", "1,100 of 1,108 jobs of purged cancelled");
        assertThat(post("/submit", "/functions/purged/purge", "confirm", "yes").body())
                .contains("flash bad", "nothing is cancelled");
        submit("purged", "", MANY, 0);
        assertThat(postJson("/api/v1/functions/purged/purge", "").body()).isEqualTo("{\"changed\":1100}");
    }

    // ---------------------------------------------------------------- ways

    /** Asks, reads the number in the question, and confirms it with the fields of the form; the address of the task. */
    private String byPage(String action, String question, String... filter) throws Exception {
        List<String> fields = new ArrayList<>(List.of(filter));
        fields.addAll(List.of("action", action));
        String asked =
                post("/submit", "/jobs/bulk", fields.toArray(String[]::new)).body();
        assertThat(asked).contains(question);
        fields.clear();
        Matcher hidden = Pattern.compile("<input type=\"hidden\" name=\"([a-z]+)\" value=\"([^\"]*)\">")
                .matcher(asked.substring(asked.indexOf("name=\"confirm\"") - 25));
        while (hidden.find()) {
            fields.addAll(List.of(hidden.group(1), hidden.group(2)));
        }
        assertThat(fields).contains("announced");
        String task = post("/submit", "/jobs/bulk", fields.toArray(String[]::new))
                .uri()
                .getPath();
        assertThat(task).startsWith("/tasks/");
        return task;
    }

    private String byRest(String action, String filter) throws Exception {
        HttpResponse<String> answer =
                postJson("/api/v1/tasks", "{\"action\":\"" + action + "\",\"filter\":" + filter + "}");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).contains("\"announced\":");
        return "/api/v1/tasks/" + number(answer.body(), "id");
    }

    private String awaitEnd(String task) throws Exception {
        await().atMost(PATIENCE.multipliedBy(3))
                .until(() -> !send(to(task)).body().contains("\"endedAt\":null"));
        return send(to(task)).body();
    }

    private void awaitTask(String page, String... parts) {
        await().atMost(PATIENCE.multipliedBy(3))
                .untilAsserted(() -> assertThat(page(page)).contains(parts));
    }

    private static long number(String json, String field) {
        Matcher value = Pattern.compile("\"" + field + "\":([0-9]+)").matcher(json);
        assertThat(value.find()).as(field + " in " + json).isTrue();
        return Long.parseLong(value.group(1));
    }

    private long deadOf(String function) {
        return deadJobs.count(new RecordQuery(function, Set.of(), null, null, null, null, null, null, 1));
    }

    private long waiting(String segment) throws Exception {
        String function = send(to("/api/v1/functions/" + segment)).body();
        return number(function, "high") + number(function, "normal") + number(function, "low");
    }

    private long listed(String path) throws Exception {
        HttpResponse<String> answer = send(to(path));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Pattern.compile("\"handle\":").matcher(answer.body()).results().count();
    }

    /** The fields of a filter as those of a query string. */
    private static String query(String json) {
        Matcher field = Pattern.compile("\"([a-z]+)\":\\[?\"([^\"]+)\"").matcher(json);
        StringBuilder query = new StringBuilder();
        while (field.find()) {
            query.append(field.group(1))
                    .append('=')
                    .append(encoded(field.group(2)))
                    .append('&');
        }
        return query.toString();
    }

    private void submit(String function, String unique, int jobs, long notBefore) {
        List<CompletableFuture<?>> submitted = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            JobDraft draft = new JobDraft(
                    function,
                    unique,
                    new byte[3],
                    Priority.NORMAL,
                    true,
                    notBefore,
                    "",
                    unique.isEmpty() ? "bulk" : "x");
            submitted.add(server.operations().submit(draft, null));
        }
        CompletableFuture.allOf(submitted.toArray(CompletableFuture[]::new)).join();
    }
}

package dev.gearman.sample.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.gearman.sample.log.collect.Received;
import dev.gearman.sample.log.collect.Statistics;
import dev.gearman.sample.log.collect.StatisticsStore;
import dev.gearman.sample.log.parse.Batches;
import dev.gearman.spring.GearmanTemplate;
import dev.gearman.spring.test.EmbeddedGearmanServer;
import dev.gearman.worker.GearmanWorker;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

/** Whole logs through all roles, each in an application of its own. */
class LogsTests {
    private static final int LINES = 200_000;
    private static final Duration PATIENCE = Duration.ofSeconds(50);

    private final EmbeddedGearmanServer server = EmbeddedGearmanServer.started();
    private final List<ConfigurableApplicationContext> applications = new ArrayList<>();
    private ConfigurableApplicationContext web;
    private StatisticsStore store;

    @TempDir
    Path directory;

    private Path log;

    @BeforeEach
    void start() {
        log = directory.resolve("access.log");
        web = application("web");
        store = web.getBean(StatisticsStore.class);
    }

    @AfterEach
    void stop() {
        applications.forEach(ConfigurableApplicationContext::close);
        server.close();
    }

    @Test
    void aLargeLogIsCountedExactlyWhateverHappensToWorkers() throws Exception {
        GeneratedLog expected = GeneratedLog.write(log, LINES, 5000, 42);
        ConfigurableApplicationContext shipper =
                application("ship", Map.of("sample.log.follow", "false", "sample.log.files", log.toString()));
        takeBatchAndDie(job -> {});
        takeBatchAndDie(job -> handOn(job.unique(), job.workload()));
        ConfigurableApplicationContext stopped = application("worker");
        await().atMost(PATIENCE).until(() -> store.received().batches() >= 10);
        stopped.close();
        application("worker");
        awaitReceived(LINES);
        await().atMost(PATIENCE).until(this::isIdle);
        assertCounted(expected);
        shipper.close();

        // all of it once more, as if the shipper had forgotten where it was
        Path forgotten = directory.resolve("forgotten");
        application(
                "ship",
                Map.of(
                        "sample.log.follow", "false",
                        "sample.log.files", log.toString(),
                        "sample.log.positions", forgotten.toString()));
        await().atMost(PATIENCE).until(() -> hasShipped(forgotten) && isIdle());
        assertCounted(expected);
    }

    @Test
    void thePageGetsItsNumbers() throws Exception {
        Files.writeString(log, """
                203.0.113.9 - - [10/Oct/2025:13:55:36 +0200] "GET / HTTP/1.1" 200 2326 "-" "Mozilla/5.0"
                203.0.113.9 - - [10/Oct/2025:13:56:36 +0200] "GET /x HTTP/1.1" 404 10 "-" "Mozilla/5.0"
                2001:db8::1 - - [10/Oct/2025:13:56:37 +0200] "GET / HTTP/1.1" 200 2326 "-" "Mozilla/5.0"
                not a line
                """);
        application("worker", Map.of("sample.log.files", log.toString()));
        awaitReceived(4);
        Files.writeString(
                log,
                "203.0.113.9 - - [10/Oct/2025:13:57:00 +0200] \"GET / HTTP/1.1\" 503 0\n",
                StandardOpenOption.APPEND);
        awaitReceived(5);
        MockMvc mvc = MockMvcBuilders.webAppContextSetup((WebApplicationContext) web)
                .addFilters(web.getBeansOfType(Filter.class).values().toArray(Filter[]::new))
                .build();
        mvc.perform(get("/api/statistics").param("minutes", "2"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.received.lines").value(5))
                .andExpect(jsonPath("$.received.unreadable").value(1))
                .andExpect(jsonPath("$.statistics.total.hits").value(3))
                .andExpect(jsonPath("$.statistics.minutes[0].classes['4']").value(1))
                .andExpect(jsonPath("$.statistics.statuses['503']").value(1))
                .andExpect(jsonPath("$.statistics.addresses[0].address").value("203.0.113.9"));
        long minute = Instant.parse("2025-10-10T11:55:00Z").getEpochSecond() / 60;
        mvc.perform(get("/api/minutes/" + minute))
                .andExpect(jsonPath("$.total.bytes").value(2326))
                .andExpect(jsonPath("$.addresses.length()").value(1));
        mvc.perform(get("/api/minutes/x")).andExpect(status().isBadRequest());
        mvc.perform(get("/"))
                .andExpect(status().isOk())
                .andExpect(content().string(containsString("Top addresses")))
                .andExpect(header().string("Content-Security-Policy", containsString("default-src 'self'")));
    }

    private interface BeforeDeath {
        void with(dev.gearman.worker.Job job);
    }

    /** A worker whose connection ends before it has said that the batch is done. */
    private void takeBatchAndDie(BeforeDeath last) throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch dead = new CountDownLatch(1);
        GearmanWorker worker = GearmanWorker.builder()
                .servers(server.address())
                .function(Functions.PARSE, job -> {
                    last.with(job);
                    taken.countDown();
                    dead.await();
                    throw new IllegalStateException("killed");
                })
                .build();
        worker.start();
        assertThat(taken.await(30, TimeUnit.SECONDS)).isTrue();
        worker.close();
        dead.countDown();
    }

    /** What a worker does, up to the point where it would be done. */
    private void handOn(String id, byte[] lines) {
        web.getBean(GearmanTemplate.class)
                .job(Functions.MERGE)
                .unique(id)
                .workload(Batches.summarize(id, lines))
                .submit();
    }

    private void awaitReceived(long lines) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(store.received().lines()).isEqualTo(lines));
    }

    private boolean isIdle() {
        return server.snapshot().functions().stream().allMatch(function -> function.queued() + function.running() == 0);
    }

    private void assertCounted(GeneratedLog expected) {
        Received received = store.received();
        assertThat(received.lines()).isEqualTo(LINES);
        assertThat(received.unreadable()).isEqualTo(expected.unreadable);
        Statistics all = store.latest(100_000);
        assertThat(all.total()).isEqualTo(new Statistics.Total(expected.hits, expected.bytes));
        assertThat(all.statuses()).isEqualTo(expected.statuses);
        assertThat(all.minutes().stream().collect(Collectors.toMap(Statistics.Minute::minute, Statistics.Minute::hits)))
                .isEqualTo(expected.minutes);
        assertThat(all.addresses())
                .isNotEmpty()
                .allSatisfy(entry ->
                        assertThat(expected.addresses.get(entry.address())).isEqualTo(entry.hits()));
    }

    private boolean hasShipped(Path positions) throws IOException {
        if (!Files.isDirectory(positions)) {
            return false;
        }
        try (Stream<Path> files = Files.list(positions)) {
            Path position = files.filter(file -> !file.toString().endsWith(".new"))
                    .findFirst()
                    .orElse(null);
            return position != null
                    && Files.readString(position).endsWith(Files.size(log) + " " + Files.size(log) + "\n");
        }
    }

    private ConfigurableApplicationContext application(String role) {
        return application(role, Map.of());
    }

    private ConfigurableApplicationContext application(String role, Map<String, String> more) {
        Map<String, String> arguments = new LinkedHashMap<>();
        arguments.put("gearman.servers", server.address());
        arguments.put("server.port", "0");
        arguments.put("spring.datasource.url", "jdbc:h2:file:" + directory.resolve("statistics") + ";WRITE_DELAY=0");
        arguments.put("sample.log.positions", directory.resolve("positions").toString());
        arguments.put("sample.log.source", "test");
        arguments.put("sample.log.batch.lines", "2000");
        arguments.put("sample.log.poll", "50ms");
        arguments.putAll(more);
        ConfigurableApplicationContext application = new SpringApplicationBuilder(LogWorkerApplication.class)
                .profiles(role)
                .run(arguments.entrySet().stream()
                        .map(argument -> "--" + argument.getKey() + "=" + argument.getValue())
                        .toArray(String[]::new));
        applications.add(application);
        return application;
    }
}

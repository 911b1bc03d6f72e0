package dev.gearman.server.app.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.api.Priority;
import dev.gearman.server.app.GearmanServerApplication;
import dev.gearman.server.app.audit.AuditEntry;
import dev.gearman.server.app.audit.AuditLog;
import dev.gearman.server.app.audit.AuditQuery;
import dev.gearman.server.app.deadletter.BuriedJob;
import dev.gearman.server.app.deadletter.DeadJobs;
import dev.gearman.server.app.deadletter.DeadSetWriter;
import dev.gearman.server.app.history.EndedJob;
import dev.gearman.server.app.history.JobHistory;
import dev.gearman.server.app.history.JobRecorder;
import dev.gearman.server.app.history.JobResults;
import dev.gearman.server.app.schedules.Schedule;
import dev.gearman.server.app.schedules.Schedules;
import dev.gearman.server.app.schedules.Timing;
import dev.gearman.server.app.security.Visitor;
import dev.gearman.server.app.settings.Settings;
import dev.gearman.server.app.statistics.CounterFixture;
import dev.gearman.server.app.statistics.CounterHistory;
import dev.gearman.server.app.statistics.CounterPoint;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** What is kept of jobs and people, in the application as it runs, for each product. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class RecordTests {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A moment that the tests below count from: a whole minute, not long ago, so that nothing is too old. */
    static final long T0 = Instant.now().truncatedTo(ChronoUnit.HOURS).toEpochMilli();

    private static final AtomicLong NUMBERS = new AtomicLong(1_000);

    private ConfigurableApplicationContext application;

    /** The properties that choose an empty database. */
    protected abstract List<String> properties() throws Exception;

    @BeforeAll
    final void startApplication() throws Exception {
        start(properties());
    }

    final void start(List<String> properties) {
        List<String> arguments = new ArrayList<>(List.of(
                "--gearman.server.port=0", "--gearman.server.host=127.0.0.1", "--gearman.server.headless=true"));
        properties.forEach(property -> arguments.add("--" + property));
        application = new SpringApplicationBuilder(GearmanServerApplication.class)
                .web(WebApplicationType.NONE)
                .run(arguments.toArray(String[]::new));
    }

    @AfterAll
    final void stopApplication() {
        if (application != null) {
            application.close();
        }
    }

    @BeforeEach
    final void empty() {
        await().atMost(PATIENCE).until(() -> bean(RecordDatabase.class).isOpen());
        removeAll(Instant.now().plus(10_000, ChronoUnit.DAYS));
    }

    /** Removes all that is too old at a time. */
    final void removeAll(Instant now) {
        for (Retention retention : application.getBeansOfType(Retention.class).values()) {
            for (int i = 0; i < 100 && retention.removeSome(now, 1_000); i++) {}
        }
    }

    final ConfigurableApplicationContext application() {
        return application;
    }

    final <T> T bean(Class<T> type) {
        return application.getBean(type);
    }

    static long number() {
        return NUMBERS.getAndIncrement();
    }

    final void record(Jobs... jobs) {
        JobRecorder recorder = bean(JobRecorder.class);
        long before = recorder.written();
        for (Jobs job : jobs) {
            recorder.ended(job.ended());
        }
        await().atMost(PATIENCE).until(() -> recorder.written() == before + jobs.length);
    }

    private List<Long> found(RecordQuery query) {
        return bean(JobHistory.class).find(query).rows().stream()
                .map(EndedJob::number)
                .toList();
    }

    private static RecordQuery query(
            String function, RecordedOutcome outcome, String client, String worker, String text) {
        return new RecordQuery(
                function, outcome == null ? Set.of() : Set.of(outcome), client, worker, text, null, null, null, 100);
    }

    @Test
    final void anEndedJobIsFoundByAllThatIsKnownOfIt() {
        long a = number();
        long b = number();
        long c = number();
        record(
                Jobs.job(a, T0).of("Größe/ä 😀").unique("order-1"),
                Jobs.job(b, T0 + 1)
                        .unique("Order-1")
                        .client("10.9.9.9:5")
                        .ended(dev.gearman.server.api.Outcome.EXCEPTION, "no\0such file"),
                Jobs.job(c, T0 + 2).of("RESIZE").unique("order_1").worker("10.7.7.7:7", "host-7"));

        assertThat(found(RecordQuery.all(10))).containsExactly(c, b, a);
        assertThat(found(query("Größe/ä 😀", null, null, null, null))).containsExactly(a);
        assertThat(found(query("resize", null, null, null, null))).containsExactly(b);
        assertThat(found(query(null, RecordedOutcome.EXCEPTION, null, null, null)))
                .containsExactly(b);
        assertThat(found(query(null, null, "10.9", null, null))).containsExactly(b);
        assertThat(found(query(null, null, null, "10.7.7.7:7", null))).containsExactly(c);
        assertThat(found(query(null, null, null, "host", null))).containsExactly(c);
        assertThat(found(query(null, null, null, null, Jobs.handle(b)))).containsExactly(b);
        assertThat(found(query(null, null, null, null, "order"))).containsExactly(c, a);
        assertThat(found(query(null, null, null, null, "order-"))).containsExactly(a);
        assertThat(found(query(null, null, null, null, "%"))).isEmpty();
        assertThat(found(new RecordQuery(
                        null,
                        Set.of(),
                        null,
                        null,
                        null,
                        Instant.ofEpochMilli(T0 + 1),
                        Instant.ofEpochMilli(T0 + 2),
                        null,
                        10)))
                .containsExactly(b);

        EndedJob job = bean(JobHistory.class).byHandle(Jobs.handle(b)).orElseThrow();
        assertThat(job.error()).isEqualTo("no\uFFFDsuch file");
        assertThat(job.outcome()).isEqualTo(RecordedOutcome.EXCEPTION);
        assertThat(job.startedAt()).isEqualTo(Instant.ofEpochMilli(T0 + 1 - 1_000));
        assertThat(bean(JobHistory.class)
                        .byUnique(null, "order-1")
                        .orElseThrow()
                        .number())
                .isEqualTo(a);
        assertThat(bean(JobHistory.class).byUnique("resize", "order-1")).isEmpty();
        assertThat(bean(JobHistory.class).byHandle("H:other:1")).isEmpty();
    }

    @Test
    final void aStackTraceIsKeptAsAWhole() throws InterruptedException {
        String trace = "java.lang.IllegalStateException: ä\n" + "\tat a.B.c(D.java:1)\n".repeat(3_000)
                + "Caused by: java.io.IOException: the disk is full\n";
        long a = number();
        record(Jobs.job(a, T0).ended(dev.gearman.server.api.Outcome.EXCEPTION, trace));
        assertThat(bean(JobHistory.class).byHandle(Jobs.handle(a)).orElseThrow().error())
                .isEqualTo(trace);
        long b = number();
        bury(Jobs.job(b, T0).ended(dev.gearman.server.api.Outcome.EXCEPTION, trace), new byte[1]);
        BuriedJob dead = bean(DeadJobs.class).byHandle(Jobs.handle(b)).orElseThrow();
        assertThat(dead.error()).isEqualTo(trace);
        assertThat(dead.attempts())
                .hasSize(2)
                .last()
                .satisfies(last -> assertThat(last.error()).isEqualTo(trace));
    }

    @Test
    final void pagesFollowEachOtherWithoutGapOrRepetition() {
        long[] numbers = new long[25];
        Jobs[] jobs = new Jobs[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number();
            // many end in the same millisecond
            jobs[i] = Jobs.job(numbers[i], T0 + i / 10).unique("page-" + i);
        }
        record(jobs);
        List<Long> expected = new ArrayList<>();
        for (int i = numbers.length - 1; i >= 0; i--) {
            expected.add(numbers[i]);
        }
        assertThat(allPages(RecordQuery.all(4), q -> bean(JobHistory.class).find(q), EndedJob::number))
                .isEqualTo(expected);
        assertThat(allPages(
                        new RecordQuery(null, Set.of(), null, null, "page-", null, null, null, 4),
                        q -> bean(JobHistory.class).find(q),
                        EndedJob::number))
                .isEqualTo(expected);
        assertThatThrownBy(() -> bean(JobHistory.class).find(RecordQuery.all(4).at("no-cursor")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static <T> List<Long> allPages(
            RecordQuery query, Function<RecordQuery, RecordPage<T>> find, Function<T, Long> number) {
        List<Long> all = new ArrayList<>();
        RecordQuery next = query;
        for (int pages = 0; next != null && pages < 100; pages++) {
            RecordPage<T> page = find.apply(next);
            page.rows().forEach(row -> all.add(number.apply(row)));
            next = page.next() == null ? null : next.at(page.next());
        }
        return all;
    }

    @Test
    final void aResultCanBeFetchedUntilItExpires() {
        long a = number();
        long b = number();
        byte[] bytes = {0, 1, 2, -1};
        record(
                Jobs.job(a, System.currentTimeMillis()).unique("result-a").result(bytes),
                Jobs.job(b, System.currentTimeMillis() - Duration.ofHours(2).toMillis())
                        .result(bytes));
        JobResults results = bean(JobResults.class);
        assertThat(results.byHandle(Jobs.handle(a)).orElseThrow().result()).isEqualTo(bytes);
        assertThat(results.byUnique("resize", "result-a").orElseThrow().handle())
                .isEqualTo(Jobs.handle(a));
        assertThat(results.byUnique(null, "result-a")).isPresent();
        assertThat(results.byUnique("other", "result-a")).isEmpty();
        assertThat(results.byHandle(Jobs.handle(b))).isEmpty();
    }

    @Test
    final void aDeadJobIsKeptOnceWithAllThatItTakesToRunItAgain() throws InterruptedException {
        long number = number();
        byte[] workload = new byte[100_000];
        workload[99_999] = 7;
        Jobs job = Jobs.job(number, T0)
                .unique("dead-1")
                .ended(dev.gearman.server.api.Outcome.FAILED, "disk\nfull")
                .worker("10.7.7.7:7", "host-7");
        bury(job, workload);
        bury(job, workload);

        DeadJobs dead = bean(DeadJobs.class);
        assertThat(dead.count()).isEqualTo(1);
        BuriedJob buried = dead.byHandle(Jobs.handle(number)).orElseThrow();
        assertThat(buried.workloadSize()).isEqualTo(workload.length);
        assertThat(buried.attempts()).hasSize(2);
        assertThat(buried.attempts().get(1).error()).isEqualTo("disk\nfull");
        assertThat(buried.attempts().get(0).outcome()).isEqualTo(RecordedOutcome.LOST);
        assertThat(buried.attempts().get(1).endedAt()).isEqualTo(Instant.ofEpochMilli(T0));
        assertThat(dead.workload(Jobs.handle(number), Integer.MAX_VALUE)).hasValue(workload);
        assertThat(dead.workload(Jobs.handle(number), 10)).hasValue(new byte[10]);
        assertThat(dead.find(query("resize", RecordedOutcome.FAILED, "10.0", "host", "dead"))
                        .rows())
                .containsExactly(buried);
        assertThat(dead.count(query("resize", RecordedOutcome.FAILED, "10.0", "host", "dead")))
                .isEqualTo(1);
        assertThat(dead.count(query("resize", null, null, null, "H:test"))).isEqualTo(1);
        assertThat(dead.count(query("resize", RecordedOutcome.DEAD, null, null, null)))
                .isZero();
        assertThat(dead.delete(Jobs.handle(number))).isTrue();
        assertThat(dead.delete(Jobs.handle(number))).isFalse();
        assertThat(dead.workload(Jobs.handle(number), 10)).isEmpty();
    }

    final void bury(Jobs job, byte[] workload) throws InterruptedException {
        CountDownLatch stored = new CountDownLatch(1);
        bean(DeadSetWriter.class).bury(job.dead(workload), stored::countDown);
        assertThat(stored.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    final void theAuditLogTellsWhoDidWhat() {
        AuditLog log = bean(AuditLog.class);
        Instant time = Instant.ofEpochMilli(T0);
        for (int i = 0; i < 5; i++) {
            log.record(new AuditEntry(time, i % 2 == 0 ? "eva" : "Eva", "127.0.0.1", "pause", "f" + i, "", i != 3));
        }
        RecordPage<AuditEntry> page = log.find(new AuditQuery("eva", null, null, 2));
        assertThat(page.rows()).extracting(AuditEntry::object).containsExactly("f4", "f2");
        page = log.find(new AuditQuery("eva", "pause", page.next(), 2));
        assertThat(page.rows()).extracting(AuditEntry::object).containsExactly("f0");
        assertThat(page.next()).isNull();
        assertThat(log.find(new AuditQuery(null, null, null, 10)).rows())
                .filteredOn(entry -> !entry.succeeded())
                .extracting(AuditEntry::object)
                .containsExactly("f3");
    }

    @Test
    final void aSettingIsReplacedAndRemoved() {
        Settings settings = bean(Settings.class);
        String longest = "ä".repeat(4_096);
        List<String> names = List.of("", "resize", "RESIZE", "resize ", longest);
        names.forEach(name -> settings.put("test", name, "1"));
        settings.put("test", "resize", "2");
        assertThat(settings.all("test"))
                .containsOnlyKeys(names.toArray(String[]::new))
                .containsEntry("resize", "2")
                .containsEntry("RESIZE", "1");
        names.forEach(name -> settings.remove("test", name));
        settings.remove("test", "never there");
        assertThat(settings.all("test")).isEmpty();
    }

    @Test
    final void aScheduleFiresAndStaysUntilItIsDeleted() {
        Visitor otto = new Visitor("otto", "127.0.0.1", true);
        Schedules schedules = bean(Schedules.class);
        Schedule.Task task = new Schedule.Task("schedule-ä€😀", "", Priority.LOW, new byte[] {0, 1, -1});
        assertThat(schedules.put(otto, "näme/1", task, Timing.parse(null, null, "1s"), true, true))
                .isTrue();
        await().atMost(PATIENCE)
                .until(() -> !schedules
                        .find("näme/1")
                        .orElseThrow()
                        .state()
                        .lastHandle()
                        .isEmpty());
        assertThat(schedules.pause(otto, "näme/1")).isTrue();
        Schedule kept = schedules.all().get(0);
        assertThat(kept.task().function()).isEqualTo("schedule-ä€😀");
        assertThat(kept.task().workload()).containsExactly(0, 1, -1);
        assertThat(kept.timing().words()).isEqualTo("every second");
        assertThat(kept.paused()).isTrue();
        assertThat(schedules.delete(otto, "näme/1")).isTrue();
        assertThat(schedules.all()).isEmpty();
    }

    @Test
    final void minutesAreAddedUpForAChart() {
        long start = T0 - Duration.ofHours(3).toMillis();
        for (int minute = 0; minute < 120; minute++) {
            CounterFixture.minute(application, start + minute * 60_000L, "resize", 10);
        }
        CounterHistory counters = bean(CounterHistory.class);
        Instant from = Instant.ofEpochMilli(start);
        List<CounterPoint> points = counters.points("resize", from, from.plus(4, ChronoUnit.HOURS), 240);
        assertThat(points).hasSize(240);
        assertThat(points.get(0)).isEqualTo(new CounterPoint(from, Duration.ofMinutes(1), 10, 10, 0, 10, 0, 1));
        assertThat(points.get(239).submitted()).isZero();
        points = counters.points(null, from, from.plus(3, ChronoUnit.HOURS), 3);
        assertThat(points).extracting(CounterPoint::submitted).containsExactly(600L, 600L, 0L);
        assertThat(points.get(0).waiting()).isEqualTo(10);
        assertThat(counters.points("other", from, from.plus(1, ChronoUnit.HOURS), 60))
                .hasSize(60)
                .allSatisfy(point -> assertThat(point.submitted()).isZero());
    }

    @Test
    final void hoursTakeThePlaceOfMinutes() {
        // older than minutes are kept
        long start = T0 - Duration.ofHours(72).toMillis();
        for (int minute = 0; minute < 90; minute++) {
            CounterFixture.minute(application, start + minute * 60_000L, "resize", 1);
        }
        removeAll(Instant.now());
        // as often as it takes for all hours since then
        CounterFixture.rollUp(application);
        CounterFixture.rollUp(application);
        removeAll(Instant.now());
        Instant from = Instant.ofEpochMilli(start);
        List<CounterPoint> points =
                bean(CounterHistory.class).points("resize", from, from.plus(3, ChronoUnit.HOURS), 180);
        assertThat(points).extracting(CounterPoint::step).containsOnly(Duration.ofHours(1));
        assertThat(points).extracting(CounterPoint::submitted).containsExactly(60L, 30L, 0L);
    }
}

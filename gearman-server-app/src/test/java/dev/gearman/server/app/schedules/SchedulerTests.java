package dev.gearman.server.app.schedules;

import static dev.gearman.server.app.RawConnection.CAN_DO;
import static dev.gearman.server.app.RawConnection.GRAB_JOB;
import static dev.gearman.server.app.RawConnection.JOB_ASSIGN;
import static dev.gearman.server.app.RawConnection.WORK_COMPLETE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.api.JobDraft;
import dev.gearman.server.api.Priority;
import dev.gearman.server.app.GearmanServerApplication;
import dev.gearman.server.app.RawConnection;
import dev.gearman.server.app.jobs.JobSearch;
import dev.gearman.server.app.lifecycle.JobServer;
import dev.gearman.server.app.operations.Engine;
import dev.gearman.server.app.security.Visitor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Schedules in the application as it runs, with the default database. */
class SchedulerTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Visitor OTTO = new Visitor("otto", "127.0.0.1", true);
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @TempDir
    private static Path directory;

    private static ConfigurableApplicationContext application;

    @BeforeAll
    static void start() {
        application = new SpringApplicationBuilder(GearmanServerApplication.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--gearman.server.port=0",
                        "--gearman.server.host=127.0.0.1",
                        "--gearman.server.headless=true",
                        "--gearman.server.data-dir=" + directory);
        await().atMost(PATIENCE).until(() -> bean(ScheduleStore.class).isOpen());
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    private static <T> T bean(Class<T> type) {
        return application.getBean(type);
    }

    private static Schedule.Task task(String function) {
        return new Schedule.Task(function, "", Priority.HIGH, "w".getBytes(UTF_8));
    }

    /** As it is found by a server that comes back. */
    private static Schedule due(String name, Timing timing, boolean skipMissed, Instant due) {
        return new Schedule(
                name,
                task(name),
                timing,
                skipMissed,
                false,
                new Schedule.State(due, null, "", "", NOW.minus(Duration.ofDays(2)), "otto"));
    }

    private static void found(Schedule schedule) {
        bean(ScheduleStore.class).save(schedule);
        bean(Scheduler.class).wake();
    }

    private static Schedule moved(String name) {
        await().atMost(PATIENCE)
                .until(() -> bean(Schedules.class)
                        .find(name)
                        .filter(s -> s.state().next().isAfter(NOW))
                        .isPresent());
        return bean(Schedules.class).find(name).orElseThrow();
    }

    private static int waiting(String function) {
        return bean(Engine.class).ask(ops -> ops.purge(function));
    }

    @Test
    void aScheduleSubmitsItsJobAgainAndAgainUntilItIsPaused() throws Exception {
        Schedules schedules = bean(Schedules.class);
        assertThat(schedules.put(OTTO, "often", task("often"), Timing.parse(null, null, "1s"), false, true))
                .isTrue();
        try (RawConnection worker = RawConnection.to(
                "127.0.0.1", bean(JobServer.class).addresses().get(0).getPort())) {
            worker.sends(CAN_DO, "often");
            for (int i = 0; i < 2; i++) {
                await().atMost(PATIENCE)
                        .until(() -> worker.sends(GRAB_JOB, "").receives().type() == JOB_ASSIGN);
            }
        }
        assertThat(schedules.pause(OTTO, "often")).isTrue();
        assertThat(schedules.pause(OTTO, "often")).isFalse();
        assertThat(bean(ScheduleStore.class).due(NOW.plus(Duration.ofDays(9_999))))
                .noneMatch(s -> s.name().equals("often"));
        assertThat(schedules.delete(OTTO, "often")).isTrue();
        assertThat(schedules.find("often")).isEmpty();
    }

    @Test
    void whatWasMissedIsMadeUpForWithOneJob() {
        found(due("missed", Timing.parse(null, null, "10m"), false, NOW.minus(Duration.ofHours(20))));
        Schedule schedule = moved("missed");
        assertThat(schedule.state().lastDue()).isEqualTo(NOW.minus(Duration.ofHours(20)));
        assertThat(schedule.state().next()).isBefore(NOW.plus(Duration.ofMinutes(11)));
        assertThat(waiting("missed")).isEqualTo(1);
    }

    @Test
    void orLeftOutIfThatIsWanted() {
        found(due("skipped", Timing.parse("0 3 * * *", "UTC", null), true, NOW.minus(Duration.ofHours(30))));
        Schedule schedule = moved("skipped");
        assertThat(schedule.state().lastDue()).isNull();
        assertThat(waiting("skipped")).isZero();
    }

    @Test
    void aJobThatWasSubmittedBeforeTheProcessDiedIsNotSubmittedAgain() {
        Schedule schedule = due("alive", Timing.parse(null, null, "1h"), false, NOW.minusSeconds(5));
        String handle = bean(Engine.class)
                .ask(ops -> ops.submit(
                        new JobDraft(
                                "alive",
                                schedule.uniqueAt(schedule.state().next()),
                                new byte[0],
                                Priority.NORMAL,
                                true,
                                0,
                                "",
                                "before"),
                        null))
                .handle();
        found(schedule);
        assertThat(moved("alive").state().lastHandle()).isEqualTo(handle);
        assertThat(waiting("alive")).isEqualTo(1);
    }

    @Test
    void norIfItHasEndedSince() throws Exception {
        Schedule schedule = due("ended", Timing.parse(null, null, "1h"), false, NOW.minusSeconds(5));
        String unique = schedule.uniqueAt(schedule.state().next());
        String handle = bean(Engine.class)
                .ask(ops -> ops.submit(
                        new JobDraft("ended", unique, new byte[0], Priority.NORMAL, true, 0, "", "before"), null))
                .handle();
        try (RawConnection worker = RawConnection.to(
                "127.0.0.1", bean(JobServer.class).addresses().get(0).getPort())) {
            worker.sends(CAN_DO, "ended").sends(GRAB_JOB, "").receives(JOB_ASSIGN);
            worker.sends(WORK_COMPLETE, handle + "|done");
        }
        await().atMost(PATIENCE)
                .until(() -> bean(JobSearch.class)
                        .byUnique("ended", unique)
                        .filter(job -> !job.live())
                        .isPresent());
        found(schedule);
        assertThat(moved("ended").state().lastHandle()).isEqualTo(handle);
        assertThat(waiting("ended")).isZero();
    }

    @Test
    void aScheduleWhoseJobIsRefusedSaysSoAndTriesAgain() {
        bean(Engine.class).ask(ops -> ops.maxQueue("full", 1, 1, 1));
        String before = bean(Engine.class)
                .ask(ops -> ops.submit(JobDraft.background("full", new byte[0], ""), null))
                .handle();
        found(due("full", Timing.parse(null, null, "1h"), false, NOW.minusSeconds(5)));
        await().atMost(PATIENCE)
                .until(() -> !bean(Schedules.class)
                        .find("full")
                        .orElseThrow()
                        .state()
                        .trouble()
                        .isEmpty());
        assertThat(bean(Engine.class).<Boolean>ask(ops -> ops.cancel(before))).isTrue();
        bean(Scheduler.class).wake();
        Schedule schedule = moved("full");
        assertThat(schedule.state().trouble()).isEmpty();
        assertThat(schedule.state().lastDue()).isEqualTo(NOW.minusSeconds(5));
    }

    @Test
    void itsTimesAreCountedAnewOnlyIfTheyAreOthers() {
        Schedules schedules = bean(Schedules.class);
        Timing yearly = Timing.parse("@yearly", "UTC", null);
        schedules.put(OTTO, "edited", task("edited"), yearly, false, true);
        Instant next = schedules.find("edited").orElseThrow().state().next();
        assertThat(schedules.put(OTTO, "edited", task("edited-2"), yearly, true, false))
                .isFalse();
        Schedule edited = schedules.find("edited").orElseThrow();
        assertThat(edited.state().next()).isEqualTo(next);
        assertThat(edited.task().function()).isEqualTo("edited-2");
        assertThat(edited.skipMissed()).isTrue();
        schedules.put(OTTO, "edited", task("edited-2"), Timing.parse("@monthly", "UTC", null), true, false);
        assertThat(schedules.find("edited").orElseThrow().state().next()).isBeforeOrEqualTo(next);
        assertThatThrownBy(() -> schedules.put(OTTO, "edited", task("x"), yearly, false, true))
                .hasMessageContaining("a schedule of this name already");
        assertThatThrownBy(() -> schedules.put(OTTO, " ", task("x"), yearly, false, true))
                .hasMessageContaining("name: ");
    }
}

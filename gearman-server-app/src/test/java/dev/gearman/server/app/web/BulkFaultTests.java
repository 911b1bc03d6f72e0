package dev.gearman.server.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.api.DeadSet;
import dev.gearman.server.app.GearmanServerApplication;
import dev.gearman.server.app.audit.AuditEntry;
import dev.gearman.server.app.audit.AuditLog;
import dev.gearman.server.app.audit.AuditQuery;
import dev.gearman.server.app.deadletter.DeadJobs;
import dev.gearman.server.app.jobs.BulkAction;
import dev.gearman.server.app.jobs.BulkTask;
import dev.gearman.server.app.jobs.BulkTask.State;
import dev.gearman.server.app.jobs.BulkTasks;
import dev.gearman.server.app.jobs.JobFilter;
import dev.gearman.server.app.operations.BusyException;
import dev.gearman.server.app.records.RecordDatabase;
import dev.gearman.server.app.security.Visitor;
import dev.gearman.server.app.store.relational.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Tasks that can't do all that they have announced. A lock in the database holds a task at a known job: the sixth of ten, since
 * the last death comes first.
 */
class BulkFaultTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Visitor OTTO = new Visitor("otto", "127.0.0.1", true);
    private static final int HELD = 4;

    private static PostgresServer database;

    private ConfigurableApplicationContext application;
    private BulkTasks tasks;
    private List<Long> numbers;

    @BeforeAll
    static void startDatabase() throws Exception {
        database = PostgresServer.started("fsync=off");
    }

    @AfterAll
    static void stopDatabase() throws Exception {
        if (database != null) {
            database.close();
        }
    }

    @BeforeEach
    void startApplication() throws Exception {
        start();
        DeadJobs dead = application.getBean(DeadJobs.class);
        dead.find(dev.gearman.server.app.records.RecordQuery.all(500)).rows().forEach(job -> dead.delete(job.handle()));
        numbers = new DeadFixture(application.getBean(DeadSet.class))
                .bury("held", 10, System.currentTimeMillis() - 60_000);
    }

    private void start() {
        application = new SpringApplicationBuilder(GearmanServerApplication.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--gearman.server.port=0",
                        "--gearman.server.host=127.0.0.1",
                        "--gearman.server.headless=true",
                        "--gearman.server.store=memory",
                        "--spring.datasource.url=" + database.url());
        await().atMost(PATIENCE)
                .until(() -> application.getBean(RecordDatabase.class).isOpen());
        tasks = application.getBean(BulkTasks.class);
    }

    @AfterEach
    void closeApplication() {
        application.close();
    }

    private BulkTask.View begin(BulkAction action) {
        return tasks.start(OTTO, action, JobFilter.of("held"), null);
    }

    private BulkTask.View now(BulkTask.View task) {
        return tasks.find(task.id()).orElseThrow();
    }

    private void awaitHeld(BulkTask.View task) {
        await().atMost(PATIENCE).until(() -> now(task).done() == 5);
    }

    private BulkTask.View ended(BulkTask.View task) {
        await().atMost(PATIENCE).until(() -> now(task).isOver());
        return now(task);
    }

    /** Locks the row of a dead job until the connection is closed. */
    private Connection hold() throws SQLException {
        Connection connection = DriverManager.getConnection(database.url());
        connection.setAutoCommit(false);
        try (PreparedStatement lock =
                connection.prepareStatement("select number from gearman_dead_job where number = ? for update")) {
            lock.setLong(1, numbers.get(HELD));
            lock.executeQuery();
        }
        return connection;
    }

    private List<String> audited(String action) {
        return application.getBean(AuditLog.class).find(new AuditQuery("otto", action, null, 10)).rows().stream()
                .filter(entry -> !entry.succeeded())
                .map(AuditEntry::detail)
                .toList();
    }

    @Test
    void jobsThatLeaveTheDeadSetMeanwhileAreCountedAndTheReasonIsNamed() throws Exception {
        BulkTask.View task;
        try (Connection held = hold()) {
            task = begin(BulkAction.DELETE);
            assertThat(task.announced()).isEqualTo(10);
            awaitHeld(task);
            DeadJobs dead = application.getBean(DeadJobs.class);
            assertThat(dead.delete(DeadFixture.handle(numbers.get(0)))).isTrue();
            assertThat(dead.delete(DeadFixture.handle(numbers.get(2)))).isTrue();
            held.rollback();
        }
        BulkTask.View end = ended(task);
        assertThat(end.state()).isEqualTo(State.PARTLY_DONE);
        assertThat(end.done()).isEqualTo(8);
        assertThat(end.failed()).isEqualTo(2);
        String summary = "partly done: 8 of 10; 2 could not be changed: were not in the dead set any more";
        assertThat(end.summary()).isEqualTo(summary);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(audited("bulk-delete")).first().isEqualTo(summary));
    }

    @Test
    void moreThanThereAreWereAnnouncedInTheQuestion() {
        BulkTask.View end = ended(tasks.start(OTTO, BulkAction.RETRY, JobFilter.of("held"), 12L));
        assertThat(end.state()).isEqualTo(State.PARTLY_DONE);
        assertThat(end.summary())
                .isEqualTo("partly done: 10 of 12; 2 could not be changed: did not match any more when the task came"
                        + " to them");
    }

    @Test
    void aDatabaseFaultEndsATaskWhichSaysHowFarItCame() throws Exception {
        BulkTask.View task;
        Connection held = hold();
        try {
            task = begin(BulkAction.RETRY);
            awaitHeld(task);
            database.kill();
        } finally {
            database.start();
        }
        BulkTask.View end = ended(task);
        held.close();
        assertThat(end.state()).isEqualTo(State.FAILED);
        assertThat(end.done()).isEqualTo(5);
        // the job that the fault met was submitted, and could not be taken out
        assertThat(end.summary())
                .startsWith("failed after 5 of 10: job " + DeadFixture.handle(numbers.get(HELD)))
                .contains("is submitted again as", "but is still in the dead set");
    }

    @Test
    void aShutdownInterruptsTasksAndTheAuditLogSaysSo() throws Exception {
        Connection held = hold();
        BulkTask.View task = begin(BulkAction.DELETE);
        BulkTask.View next = begin(BulkAction.RETRY);
        awaitHeld(task);
        Thread closing = new Thread(application::close);
        closing.start();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThatThrownBy(() -> begin(BulkAction.DELETE)).isInstanceOf(BusyException.class));
        held.close();
        closing.join(PATIENCE.toMillis());
        assertThat(now(task).state()).isEqualTo(State.INTERRUPTED);
        assertThat(now(next).state()).isEqualTo(State.INTERRUPTED);
        start();
        assertThat(audited("bulk-delete")).first().isEqualTo("interrupted by the shutdown of the server after 6 of 10");
        assertThat(audited("bulk-retry")).first().isEqualTo("interrupted by the shutdown of the server after 0 of 10");
        assertThat(application.getBean(DeadJobs.class).count()).isEqualTo(4);
    }
}

package dev.gearman.server.app.records;

import static dev.gearman.server.app.RawConnection.CAN_DO;
import static dev.gearman.server.app.RawConnection.GRAB_JOB;
import static dev.gearman.server.app.RawConnection.JOB_ASSIGN;
import static dev.gearman.server.app.RawConnection.JOB_CREATED;
import static dev.gearman.server.app.RawConnection.NO_JOB;
import static dev.gearman.server.app.RawConnection.SUBMIT_JOB_BG;
import static dev.gearman.server.app.RawConnection.WORK_COMPLETE;
import static dev.gearman.server.app.RawConnection.WORK_FAIL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.app.RawConnection;
import dev.gearman.server.app.deadletter.BuriedJob;
import dev.gearman.server.app.deadletter.DeadJobs;
import dev.gearman.server.app.history.JobHistory;
import dev.gearman.server.app.history.JobResults;
import dev.gearman.server.app.lifecycle.JobServer;
import dev.gearman.server.app.settings.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the default database also what the engine tells, what a restart leaves, and what there is too much of. */
class H2RecordTests extends RecordTests {
    @TempDir
    private static Path directory;

    @Override
    protected List<String> properties() {
        return List.of(
                "gearman.server.data-dir=" + directory.resolve("new"),
                "gearman.server.history.max-jobs=30",
                "gearman.server.dead-set.max-jobs=2",
                "gearman.server.retry[0].function=flaky*",
                "gearman.server.retry[0].max-attempts=2",
                "gearman.server.retry[0].initial-interval=1ms",
                "gearman.server.retry[0].on=fail");
    }

    @Test
    void whatBecameOfAJobSurvivesARestart() throws Exception {
        String done;
        String dead;
        try (RawConnection client = connect();
                RawConnection worker = connect()) {
            worker.sends(CAN_DO, "fine").sends(CAN_DO, "flaky-1");
            done = client.sends(SUBMIT_JOB_BG, "fine|u1|x").receives(JOB_CREATED);
            run(worker, WORK_COMPLETE, "|result");
            dead = client.sends(SUBMIT_JOB_BG, "flaky-1|u2|workload").receives(JOB_CREATED);
            run(worker, WORK_FAIL, "");
            run(worker, WORK_FAIL, "");
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(bean(JobHistory.class).byHandle(done)).isPresent();
            assertThat(bean(DeadJobs.class).byHandle(dead)).isPresent();
        });
        bean(Settings.class).put(Settings.PAUSED, "fine", "");

        stopApplication();
        start(properties());
        await().atMost(PATIENCE).until(() -> bean(RecordDatabase.class).isOpen());

        assertThat(bean(JobHistory.class).byHandle(done).orElseThrow().outcome())
                .isEqualTo(RecordedOutcome.COMPLETED);
        assertThat(bean(JobResults.class).byUnique("fine", "u1").orElseThrow().result())
                .isEqualTo("result".getBytes(StandardCharsets.UTF_8));
        assertThat(bean(JobHistory.class).byHandle(dead).orElseThrow().outcome())
                .isEqualTo(RecordedOutcome.DEAD);
        BuriedJob buried = bean(DeadJobs.class).byHandle(dead).orElseThrow();
        assertThat(buried.attempts())
                .hasSize(2)
                .allSatisfy(a -> assertThat(a.outcome()).isEqualTo(RecordedOutcome.FAILED));
        assertThat(bean(DeadJobs.class).workload(dead, 100)).hasValue("workload".getBytes(StandardCharsets.UTF_8));
        assertThat(bean(Settings.class).all(Settings.PAUSED)).containsOnlyKeys("fine");
        try (RawConnection client = connect();
                RawConnection worker = connect()) {
            client.sends(SUBMIT_JOB_BG, "fine||x").receives(JOB_CREATED);
            worker.sends(CAN_DO, "fine").sends(GRAB_JOB, "").receives(NO_JOB);
        }
        bean(Settings.class).remove(Settings.PAUSED, "fine");
    }

    private RawConnection connect() throws IOException {
        return RawConnection.to(
                "127.0.0.1", bean(JobServer.class).addresses().get(0).getPort());
    }

    private static void run(RawConnection worker, int end, String data) {
        await().atMost(PATIENCE).until(() -> {
            RawConnection.Packet job = worker.sends(GRAB_JOB, "").receives();
            if (job.type() == NO_JOB) {
                return false;
            }
            assertThat(job.type()).isEqualTo(JOB_ASSIGN);
            worker.sends(end, job.arguments().split("\\|")[0] + data);
            return true;
        });
    }

    @Test
    void theOldestGoWhenThereAreTooMany() throws InterruptedException {
        Jobs[] jobs = new Jobs[45];
        long first = number();
        jobs[0] = Jobs.job(first, T0);
        for (int i = 1; i < jobs.length; i++) {
            jobs[i] = Jobs.job(number(), T0 + i);
        }
        record(jobs);
        for (int i = 0; i < 4; i++) {
            bury(
                    Jobs.job(number(), T0 + i).of("dead-" + i).ended(dev.gearman.server.api.Outcome.FAILED, ""),
                    new byte[1]);
        }
        for (Retention retention : application().getBeansOfType(Retention.class).values()) {
            for (int i = 0; i < 100 && retention.removeSome(Instant.now(), 4); i++) {}
        }
        assertThat(bean(JobHistory.class)
                        .find(dev.gearman.server.app.records.RecordQuery.all(100))
                        .rows())
                .hasSize(30)
                .allSatisfy(job -> assertThat(job.endedAt()).isAfterOrEqualTo(Instant.ofEpochMilli(T0 + 15)));
        assertThat(bean(DeadJobs.class)
                        .find(dev.gearman.server.app.records.RecordQuery.all(100))
                        .rows())
                .extracting(BuriedJob::function)
                .containsExactly("dead-3", "dead-2");
    }
}

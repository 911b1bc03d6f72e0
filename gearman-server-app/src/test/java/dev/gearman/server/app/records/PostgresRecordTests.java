package dev.gearman.server.app.records;

import static dev.gearman.server.app.RawConnection.CAN_DO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.app.RawConnection;
import dev.gearman.server.app.deadletter.DeadJobs;
import dev.gearman.server.app.deadletter.DeadSetWriter;
import dev.gearman.server.app.history.JobHistory;
import dev.gearman.server.app.history.JobRecorder;
import dev.gearman.server.app.lifecycle.JobServer;
import dev.gearman.server.app.settings.Settings;
import dev.gearman.server.app.store.relational.PostgresServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PostgresRecordTests extends RecordTests {
    private PostgresServer server;

    @Override
    protected List<String> properties() throws Exception {
        if (server == null) {
            server = PostgresServer.started("fsync=off");
        }
        return List.of("spring.datasource.url=" + server.url());
    }

    @AfterAll
    void stopServer() throws IOException {
        if (server != null) {
            stopApplication();
            server.close();
        }
    }

    @Test
    void aDeadJobWaitsUntilTheDatabaseIsBack() throws IOException {
        long number = number();
        AtomicBoolean stored = new AtomicBoolean();
        server.kill();
        try {
            bean(DeadSetWriter.class)
                    .bury(
                            Jobs.job(number, T0)
                                    .ended(dev.gearman.server.api.Outcome.FAILED, "")
                                    .dead(new byte[3]),
                            () -> stored.set(true));
            // taken from the queue, tried, and not given up
            await().atMost(PATIENCE).until(() -> bean(DeadSetWriter.class).waiting() == 0);
            assertThat(stored).isFalse();
        } finally {
            server.start();
        }
        await().atMost(PATIENCE).untilTrue(stored);
        assertThat(bean(DeadJobs.class).byHandle(Jobs.handle(number))).isPresent();

        long next = number();
        bean(JobRecorder.class).ended(Jobs.job(next, T0).ended());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(bean(JobHistory.class).byHandle(Jobs.handle(next)))
                        .isPresent());
    }

    @Test
    void theServerStartsWithoutItsDatabaseAndPausesWhatWasPausedLater() throws Exception {
        bean(Settings.class).put(Settings.PAUSED, "resize", "");
        stopApplication();
        server.kill();
        try {
            // jobs in memory: what is kept of them is not needed for the start
            List<String> properties = new ArrayList<>(properties());
            properties.add("gearman.server.store=memory");
            start(properties);
            assertThat(bean(JobServer.class).addresses()).isNotEmpty();
            assertThatThrownBy(() -> bean(Settings.class).all(Settings.PAUSED))
                    .isInstanceOf(RecordsUnavailableException.class);
        } finally {
            server.start();
        }
        try (RawConnection worker = RawConnection.to(
                "127.0.0.1", bean(JobServer.class).addresses().get(0).getPort())) {
            worker.sends(CAN_DO, "resize");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    bean(JobServer.class).snapshot().get().functions())
                            .filteredOn(EngineSnapshot.Function::paused)
                            .extracting(EngineSnapshot.Function::name)
                            .containsExactly("resize"));
        }
        bean(Settings.class).remove(Settings.PAUSED, "resize");
    }
}

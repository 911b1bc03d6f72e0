package dev.gearman.server.app.store;

import static dev.gearman.server.app.RawConnection.CAN_DO;
import static dev.gearman.server.app.RawConnection.GRAB_JOB;
import static dev.gearman.server.app.RawConnection.JOB_ASSIGN;
import static dev.gearman.server.app.RawConnection.JOB_CREATED;
import static dev.gearman.server.app.RawConnection.SUBMIT_JOB;
import static dev.gearman.server.app.RawConnection.SUBMIT_JOB_BG;
import static dev.gearman.server.app.RawConnection.WORK_COMPLETE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.app.RawConnection;
import dev.gearman.server.app.store.relational.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The whole server, started before its database. */
@EnabledOnOs(OS.LINUX)
class LateDatabaseIT {
    private static final int ERROR = 19;

    @TempDir
    private Path directory;

    @Test
    void aServerThatStartsBeforeItsDatabaseServesWhatItCan() throws Exception {
        try (PostgresServer database = PostgresServer.started("fsync=off");
                ServerProcess server =
                        new ServerProcess(directory, List.of("--spring.datasource.url=" + database.url()))) {
            database.kill();
            server.start();

            try (RawConnection client = server.connect();
                    RawConnection worker = server.connect()) {
                String refusal = client.sends(SUBMIT_JOB_BG, "late||background").receives(ERROR);
                assertThat(refusal).contains("refused");

                client.sends(SUBMIT_JOB, "late||foreground").receives(JOB_CREATED);
                assertThat(takes(worker)).isEqualTo("foreground");
                assertThat(client.receives(WORK_COMPLETE)).endsWith("done");

                database.start();
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> client.sends(SUBMIT_JOB_BG, "late||now")
                                        .receives()
                                        .type()
                                == JOB_CREATED);
                assertThat(takes(worker)).isEqualTo("now");
            }
        }
    }

    /** The workload of the next job, which is done. */
    private static String takes(RawConnection worker) throws IOException {
        worker.sends(CAN_DO, "late");
        String[] job = worker.sends(GRAB_JOB, "").receives(JOB_ASSIGN).split("\\|", 3);
        worker.sends(WORK_COMPLETE, job[0] + "|done");
        return job[2];
    }
}

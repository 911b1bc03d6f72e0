package dev.gearman.server;

import static dev.gearman.server.PromisesTests.created;
import static dev.gearman.server.interop.Connection.ERROR;
import static dev.gearman.server.interop.Connection.GRAB_JOB;
import static dev.gearman.server.interop.Connection.JOB_ASSIGN;
import static dev.gearman.server.interop.Connection.NOOP;
import static dev.gearman.server.interop.Connection.NO_JOB;
import static dev.gearman.server.interop.Connection.PRE_SLEEP;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_BG;
import static dev.gearman.server.interop.Connection.SUBMIT_JOB_HIGH_BG;
import static dev.gearman.server.interop.Connection.WORK_COMPLETE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.server.interop.Connection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server that is about to stop. */
@Timeout(120)
class DrainTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    final TestServer server = new TestServer(Loops.ONE);

    private CompletableFuture<Boolean> drained() {
        GearmanServer draining = server.server();
        Connection client = server.connect().isServed();
        CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(() -> draining.drain(PATIENCE));
        while (client.sends(SUBMIT_JOB_BG, "any", "", "").nextPacket().type() != ERROR) {
            // not yet
        }
        return drained;
    }

    @Test
    void jobsThatClientsWaitForAreHandedOutBeforeTheEndAndOthersStay() {
        Connection client = server.connect();
        created(client.sends(SUBMIT_JOB_HIGH_BG, "f", "", "urgent"));
        created(client.sends(SUBMIT_JOB_BG, "f", "", "first"));
        String awaited = created(client.sends(SUBMIT_JOB, "f", "", "awaited"));
        created(client.sends(SUBMIT_JOB_BG, "f", "", "last"));
        String also = created(client.sends(SUBMIT_JOB, "f", "", "also"));
        created(client.sends(SUBMIT_JOB, "nobody does it", "", "x"));
        Connection worker = server.worker("f");
        CompletableFuture<Boolean> drained = drained();

        worker.sends(PRE_SLEEP).receives(NOOP);
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, awaited, "f", "awaited");
        worker.sends(WORK_COMPLETE, awaited, "done");
        client.receives(WORK_COMPLETE, awaited, "done");
        assertThat(drained).isNotDone();
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, also, "f", "also");
        worker.sends(WORK_COMPLETE, also, "done");
        client.receives(WORK_COMPLETE, also, "done");
        worker.sends(GRAB_JOB).receives(NO_JOB);
        worker.sends(PRE_SLEEP).isServed();
        assertThat(drained.join()).isTrue();
        assertThat(server.function("f").queued()).isEqualTo(3);
    }

    @Test
    void aSleepingWorkerIsWokenForAJobThatALostWorkerLeft() {
        Connection client = server.connect();
        String awaited = created(client.sends(SUBMIT_JOB, "f", "", "awaited"));
        Connection lost = server.worker("f");
        lost.sends(GRAB_JOB).receives(JOB_ASSIGN, awaited, "f", "awaited");
        created(client.sends(SUBMIT_JOB_BG, "f", "", "other"));
        Connection worker = server.worker("f");
        CompletableFuture<Boolean> drained = drained();

        worker.sends(PRE_SLEEP).isServed();
        lost.close();
        worker.receives(NOOP);
        worker.sends(GRAB_JOB).receives(JOB_ASSIGN, awaited, "f", "awaited");
        worker.sends(WORK_COMPLETE, awaited, "done");
        client.receives(WORK_COMPLETE, awaited, "done");
        assertThat(drained.join()).isTrue();
    }

    @Test
    void whatIsSubmittedDuringTheDrainIsRefused() {
        Connection client = server.connect().isServed();
        CompletableFuture<Boolean> drained = drained();
        client.sends(SUBMIT_JOB, "f", "", "late")
                .receives(ERROR, "SHUTDOWN", "the server is shutting down and takes no more jobs");
        assertThat(drained.join()).isTrue();
    }

    @Test
    void aConnectionEndsWithoutAResetThoughMoreIsSent() {
        Connection client = server.connect().isServed();
        GearmanServer stopping = server.server();
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(stopping::stop);
        assertThat(client.rest()).isEmpty();
        client.sends(SUBMIT_JOB, "f", "", "too late");
        stopped.join();
    }
}

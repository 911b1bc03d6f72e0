package dev.gearman.server.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.server.api.JobDraft;
import dev.gearman.server.api.JobOrder;
import dev.gearman.server.api.Priority;
import dev.gearman.server.api.Submitted;
import dev.gearman.server.api.TimeoutAction;
import dev.gearman.server.command.Commands;
import dev.gearman.server.engine.state.EngineOptions;
import dev.gearman.server.engine.state.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that wait for something when their connection ends. */
class WaitingRequestsTests {
    private final SettableClock clock = new SettableClock(Instant.parse("2026-07-01T12:00:00Z"));
    private final SlowJournal journal = new SlowJournal();
    private final JobEngine engine = new JobEngine(options(), clock, journal, millis -> {});
    private final Commands commands = new Commands(engine, clock);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSubmissionThatWaitsForALookUpIsDropped(boolean mayStillRead) {
        RecordingPeer first = new RecordingPeer();
        Session client = engine.connect(first, "127.0.0.1");
        for (int i = 1; i <= 5; i++) {
            submit(client, PacketType.SUBMIT_JOB_BG, "f\0u" + i + "\0x");
            journal.answerNext(true);
        }
        assertThat(engine.lookups().spilled()).isPositive();
        RecordingPeer patient = new RecordingPeer();
        submit(engine.connect(patient, "127.0.0.1"), PacketType.SUBMIT_JOB, "f\0u5\0x");
        RecordingPeer peer = new RecordingPeer();
        Session impatient = engine.connect(peer, "127.0.0.1");
        submit(impatient, PacketType.SUBMIT_JOB, "f\0u4\0x");
        submit(impatient, PacketType.SUBMIT_JOB_BG, "f\0new\0x");
        submit(impatient, PacketType.GET_STATUS_UNIQUE, "u4");
        int jobs = engine.jobCount();

        if (mayStillRead) {
            engine.inputEnded(impatient);
        } else {
            engine.disconnect(impatient);
        }
        while (journal.answerLoad()) {
            // all that was to be looked up
        }

        assertThat(engine.jobCount()).isEqualTo(jobs);
        assertThat(journal.answerNext(true)).as("number of a job to be saved").isEqualTo(-1);
        assertThat(patient.replies.take()).singleElement().asString().startsWith("JOB_CREATED");
        assertThat(impatient.waiting.isEmpty()).isTrue();
        List<String> replies = peer.replies.take();
        assertThat(replies.subList(0, 2)).allMatch(reply -> reply.contains("the connection ended before"));
        assertThat(replies.get(2)).startsWith(mayStillRead ? "STATUS_RES_UNIQUE u4 1" : "ERROR");
        assertThat(engine.functions().all()).allMatch(function -> function.lookups == 0);
    }

    @Test
    void aJobThatTwoClientsWaitToHaveStoredIsStoredForTheOther() {
        RecordingPeer patient = new RecordingPeer();
        Session impatient = engine.connect(new RecordingPeer(), "127.0.0.1");
        submit(impatient, PacketType.SUBMIT_JOB_BG, "f\0u\0x");
        submit(engine.connect(patient, "127.0.0.1"), PacketType.SUBMIT_JOB_BG, "f\0u\0x");

        engine.disconnect(impatient);

        assertThat(journal.answerNext(true)).isPositive();
        assertThat(patient.replies.take()).singleElement().asString().startsWith("JOB_CREATED");
        assertThat(engine.jobCount()).isEqualTo(1);
    }

    @Test
    void aLocalClientThatGivesUpTakesItsSubmissionBack() {
        engine.recovery().begin();
        CompletableFuture<Submitted> submitted = new CompletableFuture<>();
        LocalClient client = new LocalClient(engine, "somewhere", null, submitted, Runnable::run);
        client.submit(new JobDraft("f", "", new byte[0], Priority.NORMAL, true, 0, "", "somewhere"));

        submitted.cancel(false);
        engine.recovery().end();

        assertThat(engine.isEmpty()).isTrue();
        assertThatThrownBy(submitted::join).isInstanceOf(java.util.concurrent.CancellationException.class);
    }

    private void submit(Session session, PacketType type, String body) {
        commands.execute(session, Packet.parse(type, body.getBytes(ISO_8859_1)));
    }

    private static EngineOptions options() {
        return new EngineOptions(
                EngineModel.PREFIX,
                -1,
                -1,
                Duration.ofMillis(500),
                JobOrder.PRIORITY_FIRST,
                TimeoutAction.FAIL,
                false,
                1_000,
                Long.MAX_VALUE,
                0,
                1_000,
                1,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                65_536,
                List.of());
    }
}

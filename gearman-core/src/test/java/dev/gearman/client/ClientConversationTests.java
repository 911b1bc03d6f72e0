package dev.gearman.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.protocol.ErrorCode;
import dev.gearman.protocol.PacketType;
import dev.gearman.transport.FakeServer;
import dev.gearman.transport.ReconnectPolicy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClientConversationTests {
    private FakeServer server;
    private GearmanClient client;

    @BeforeEach
    void connect() throws IOException {
        server = new FakeServer();
        client = builder().build();
        server.accept();
    }

    private GearmanClientBuilder builder() {
        return GearmanClient.builder()
                .servers(List.of(server.address()))
                .exceptions(false)
                .reconnect(new ReconnectPolicy(Duration.ofMillis(10), 1, Duration.ofMillis(10), 0));
    }

    @AfterEach
    void end() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void eachFormOfSubmissionIsItsOwnPacket() throws IOException {
        JobRequest request = JobRequest.of("f", "data").unique("u");
        client.submit(request);
        assertThat(server.receives()).isEqualTo("SUBMIT_JOB f,u,data");
        client.submit(request.priority(JobPriority.HIGH));
        assertThat(server.receives()).isEqualTo("SUBMIT_JOB_HIGH f,u,data");
        client.submit(request.priority(JobPriority.LOW));
        assertThat(server.receives()).isEqualTo("SUBMIT_JOB_LOW f,u,data");
        client.submitBackground(request);
        assertThat(server.receives()).isEqualTo("SUBMIT_JOB_BG f,u,data");
        client.submitBackground(request.priority(JobPriority.HIGH));
        assertThat(server.receives()).isEqualTo("SUBMIT_JOB_HIGH_BG f,u,data");
        client.submitBackground(request.priority(JobPriority.LOW));
        assertThat(server.receives()).isEqualTo("SUBMIT_JOB_LOW_BG f,u,data");
        client.submitBackground(request.at(Instant.ofEpochSecond(1_800_000_000)));
        assertThat(server.receives()).isEqualTo("SUBMIT_JOB_EPOCH f,u,1800000000,data");
        client.submit(request.reducer("r"));
        assertThat(server.receives()).isEqualTo("SUBMIT_REDUCE_JOB f,u,r,,data");
        client.submitBackground(request.reducer("r"));
        assertThat(server.receives()).isEqualTo("SUBMIT_REDUCE_JOB_BACKGROUND f,u,r,,data");
    }

    @Test
    void whatTheProtocolCannotSayIsRefused() {
        JobRequest request = JobRequest.of("f", "");
        assertThatThrownBy(() -> request.priority(JobPriority.HIGH).at(Instant.EPOCH))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> request.reducer("r").at(Instant.EPOCH)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client.submit(request.at(Instant.EPOCH)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("background");
        assertThatThrownBy(() -> request.unique("u".repeat(65))).hasMessage("unique: 65 bytes (expected: 0..64)");
        assertThatThrownBy(() -> JobRequest.of("a\0b", "")).isInstanceOf(IllegalArgumentException.class);
        assertThat(client.outstanding()).isZero();
    }

    @Test
    void answersBelongToRequestsInTheirOrder() throws IOException {
        CompletableFuture<JobHandle> first = client.submitBackground(JobRequest.of("f", "1"));
        CompletableFuture<JobHandle> second = client.submitBackground(JobRequest.of("f", "2"));
        CompletableFuture<byte[]> echo = client.echo(server.address(), new byte[] {'e'});
        CompletableFuture<JobHandle> third = client.submitBackground(JobRequest.of("f", "3"));
        assertThat(server.receives()).isEqualTo("SUBMIT_JOB_BG f,,1");
        assertThat(server.receives()).isEqualTo("SUBMIT_JOB_BG f,,2");
        assertThat(server.receives()).isEqualTo("ECHO_REQ e");
        assertThat(server.receives()).isEqualTo("SUBMIT_JOB_BG f,,3");
        server.sends(PacketType.JOB_CREATED, "H:1")
                .sends(PacketType.ERROR, "QUEUE_ERROR", "Job queue is full")
                .sends(PacketType.ECHO_RES, "e")
                .sends(PacketType.JOB_CREATED, "H:3");
        assertThat(get(first).handle()).isEqualTo("H:1");
        assertThatThrownBy(() -> get(second)).isInstanceOfSatisfying(ServerErrorException.class, e -> {
            assertThat(e.is(ErrorCode.QUEUE_ERROR)).isTrue();
            assertThat(e).hasMessage(server.address() + ": QUEUE_ERROR: Job queue is full");
        });
        assertThat(get(echo)).containsExactly('e');
        assertThat(get(third).handle()).isEqualTo("H:3");
    }

    @Test
    void submissionsWithOneHandleShareItsPackets() throws IOException {
        List<String> events = Collections.synchronizedList(new ArrayList<>());
        JobRequest request = JobRequest.of("f", "").unique("u");
        Submission a = client.submit(
                request, event -> events.add("a " + event.getClass().getSimpleName()));
        Submission b = client.submit(
                request, event -> events.add("b " + event.getClass().getSimpleName()));
        assertThat(server.receives()).isEqualTo("SUBMIT_JOB f,u,");
        assertThat(server.receives()).isEqualTo("SUBMIT_JOB f,u,");
        server.sends(PacketType.JOB_CREATED, "H:1")
                .sends(PacketType.WORK_STATUS, "H:1", "1", "2")
                .sends(PacketType.JOB_CREATED, "H:1")
                .sends(PacketType.WORK_DATA, "H:1", "d")
                .sends(PacketType.WORK_DATA, "H:1", "d")
                .sends(PacketType.WORK_COMPLETE, "H:1", "r")
                .sends(PacketType.WORK_COMPLETE, "H:1", "r")
                // as gearmand sends it after a job that was cancelled
                .sends(PacketType.WORK_COMPLETE, "H:1", "r");
        assertThat(get(a.result())).containsExactly('r');
        assertThat(get(b.result())).containsExactly('r');
        assertThat(events)
                .containsExactlyInAnyOrder(
                        "a Created", "a Status", "b Created", "a Data", "b Data", "a Completed", "b Completed")
                .containsSubsequence("a Created", "a Status", "a Data", "a Completed")
                .containsSubsequence("b Created", "b Data", "b Completed");
        CompletableFuture<byte[]> echo = client.echo(server.address(), new byte[] {'e'});
        assertThat(server.receives()).isEqualTo("ECHO_REQ e");
        server.sends(PacketType.ECHO_RES, "e");
        assertThat(get(echo)).containsExactly('e');
    }

    @Test
    void anAnswerToNothingEndsTheConnectionAndAllThatWasAsked() throws IOException {
        CompletableFuture<JobHandle> first = client.submitBackground(JobRequest.of("f", "1"));
        CompletableFuture<JobHandle> second = client.submitBackground(JobRequest.of("f", "2"));
        assertThat(server.receives()).isEqualTo("SUBMIT_JOB_BG f,,1");
        assertThat(server.receives()).isEqualTo("SUBMIT_JOB_BG f,,2");
        server.sends(PacketType.ECHO_RES, "what?");
        assertThatThrownBy(() -> get(first)).isInstanceOf(ConnectionLostException.class);
        assertThatThrownBy(() -> get(second)).isInstanceOf(ConnectionLostException.class);
        server.accept();
        CompletableFuture<JobHandle> third = client.submitBackground(JobRequest.of("f", "3"));
        assertThat(server.receives()).isEqualTo("SUBMIT_JOB_BG f,,3");
        server.sends(PacketType.JOB_CREATED, "H:3");
        assertThat(get(third).handle()).isEqualTo("H:3");
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() throws IOException {
        client.close();
        assertThat(server.receivesEnd()).isTrue();
        client = builder().responseTimeout(Duration.ofMillis(50)).build();
        server.accept();
        CompletableFuture<JobHandle> handle = client.submitBackground(JobRequest.of("f", ""));
        assertThatThrownBy(() -> get(handle))
                .isInstanceOf(ConnectionLostException.class)
                .hasMessageContaining("no answer to SUBMIT_JOB_BG within PT0.05S");
        assertThat(server.receives()).startsWith("SUBMIT_JOB_BG");
        assertThat(server.receivesEnd()).isTrue();
    }

    @Test
    void bytesThatAreNotGearmansEndTheConnection() throws IOException {
        CompletableFuture<JobHandle> handle = client.submitBackground(JobRequest.of("f", ""));
        assertThat(server.receives()).startsWith("SUBMIT_JOB_BG");
        server.sends(PacketType.JOB_ASSIGN, "H:1", "f", "for a worker");
        assertThatThrownBy(() -> get(handle))
                .isInstanceOf(ConnectionLostException.class)
                .hasMessageContaining("not for clients");
    }

    @Test
    void aServerThatIsAboutToStopIsPassedBy() throws IOException {
        try (FakeServer other = new FakeServer()) {
            client.close();
            client = builder()
                    .servers(List.of(server.address(), other.address()))
                    .build();
            server.accept();
            other.accept();
            while (!client.servers().stream().allMatch(ServerState::connected)) {
                Thread.onSpinWait();
            }
            CompletableFuture<JobHandle> handle = client.submitBackground(JobRequest.of("f", "x"));
            assertThat(server.receives()).isEqualTo("SUBMIT_JOB_BG f,,x");
            server.sends(PacketType.ERROR, "SHUTDOWN", "the server is about to stop");
            assertThat(other.receives()).isEqualTo("SUBMIT_JOB_BG f,,x");
            other.sends(PacketType.JOB_CREATED, "H:2");
            assertThat(get(handle)).isEqualTo(new JobHandle(other.address(), "H:2"));
        }
    }

    @Test
    void whatWasSentIsNotSentAgain() throws IOException {
        CompletableFuture<JobHandle> handle = client.submitBackground(JobRequest.of("f", "once"));
        assertThat(server.receives()).isEqualTo("SUBMIT_JOB_BG f,,once");
        server.hangUp();
        assertThatThrownBy(() -> get(handle)).isInstanceOf(ConnectionLostException.class);
        server.accept();
        client.submitBackground(JobRequest.of("f", "another"));
        assertThat(server.receives()).isEqualTo("SUBMIT_JOB_BG f,,another");
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.orTimeout(60, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}

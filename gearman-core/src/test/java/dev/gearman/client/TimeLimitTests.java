package dev.gearman.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.protocol.PacketType;
import dev.gearman.transport.FakeServer;
import dev.gearman.worker.GearmanWorker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeLimitTests {
    private FakeServer server;
    private GearmanClient client;

    @BeforeEach
    void connect() throws IOException {
        server = new FakeServer();
        client = builder().jobTimeout(Duration.ofMillis(500)).build();
        server.accept();
    }

    private GearmanClientBuilder builder() {
        return GearmanClient.builder().servers(List.of(server.address())).exceptions(false);
    }

    @AfterEach
    void end() throws IOException {
        client.close();
        server.close();
    }

    private CompletableFuture<byte[]> overdue() throws IOException {
        CompletableFuture<byte[]> result = client.submit(JobRequest.of("f", "")).result();
        assertThat(server.receives()).startsWith("SUBMIT_JOB ");
        server.sends(PacketType.JOB_CREATED, "H:1");
        assertThat(server.receives()).isEqualTo("GET_STATUS H:1");
        return result;
    }

    private void failsWith(CompletableFuture<byte[]> result, String message) {
        assertThatThrownBy(() -> result.get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(RequestTimeoutException.class)
                .hasMessageContaining("job H:1 at " + server.address() + " of function 'f' within 500 ms")
                .hasMessageContaining(message);
        assertThat(client.outstanding()).isZero();
    }

    @Test
    void aClientWithoutSettingsHasATimeLimit() {
        assertThat(GearmanClient.builder().jobTimeout).isEqualTo(Duration.ofSeconds(30));
        assertThatThrownBy(() -> GearmanClient.builder().jobTimeout(Duration.ofSeconds(-1)))
                .hasMessage("jobTimeout: PT-1S (expected: 0 for no limit, or more)");
        assertThatThrownBy(() -> JobRequest.of("f", "").timeout(Duration.ofSeconds(-1)))
                .hasMessage("timeout: PT-1S (expected: 0 for no limit, or more)");
    }

    @Test
    void theMessageSaysThatNoWorkerIsRegistered() throws IOException {
        CompletableFuture<byte[]> result = overdue();
        server.answersText("status", "g\t0\t0\t5", "f\t7\t0\t0");
        server.sends(PacketType.STATUS_RES, "H:1", "1", "0", "0", "0");
        failsWith(result, "no worker is registered for the function; it is still queued, as one of 7 jobs");
    }

    @Test
    void theMessageSaysHowLongTheQueueIs() throws IOException {
        CompletableFuture<byte[]> result = overdue();
        server.answersText("status", "f\t7\t2\t3");
        server.sends(PacketType.STATUS_RES, "H:1", "1", "0", "0", "0");
        failsWith(result, "still queued, as one of 5 waiting jobs; 2 jobs run, 3 workers are registered");
    }

    @Test
    void theMessageSaysThatTheJobIsRunning() throws IOException {
        CompletableFuture<byte[]> result = overdue();
        server.answersText("status", "f\t1\t1\t1");
        server.sends(PacketType.STATUS_RES, "H:1", "1", "1", "3", "10");
        failsWith(result, "3 of 10 done");
    }

    @Test
    void theMessageSaysThatTheServerDoesNotKnowTheJob() throws IOException {
        CompletableFuture<byte[]> result = overdue();
        server.answersText("status");
        server.sends(PacketType.STATUS_RES, "H:1", "0", "0", "0", "0");
        failsWith(result, "the server does not know the job any more");
    }

    @Test
    void aServerThatDoesNotAnswerDoesNotHoldUpTheEnd() throws IOException {
        failsWith(overdue(), "the server did not answer the question for its state");
    }

    @Test
    void aRefusedTextCommandLeavesTheRest() throws IOException {
        CompletableFuture<byte[]> result = overdue();
        server.answersText("status", "ERR UNKNOWN_COMMAND no");
        server.sends(PacketType.STATUS_RES, "H:1", "1", "0", "0", "0");
        failsWith(result, "it is still queued");
    }

    @Test
    void aJobThatIsNotConfirmedEndsAsWell() throws IOException {
        CompletableFuture<byte[]> result = client.submit(JobRequest.of("f", "")).result();
        assertThat(server.receives()).startsWith("SUBMIT_JOB ");
        assertThatThrownBy(() -> result.get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(RequestTimeoutException.class)
                .hasMessageContaining("the server has not confirmed the job");
        CompletableFuture<JobHandle> handle =
                client.submitBackground(JobRequest.of("f", "").timeout(Duration.ofMillis(50)));
        assertThatThrownBy(() -> handle.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(RequestTimeoutException.class);
    }

    @Test
    void theLimitOfARequestWins() throws Exception {
        CompletableFuture<byte[]> endless =
                client.submit(JobRequest.of("f", "").timeout(Duration.ZERO)).result();
        assertThat(server.receives()).startsWith("SUBMIT_JOB ");
        server.sends(PacketType.JOB_CREATED, "H:0");
        CompletableFuture<byte[]> limited = overdue();
        failsWithAny(limited);
        server.sends(PacketType.STATUS_RES, "H:1", "1", "1", "0", "0").sends(PacketType.WORK_COMPLETE, "H:0", "r");
        assertThat(endless.get(60, TimeUnit.SECONDS)).containsExactly('r');
        assertThat(client.submit(JobRequest.of("f", "").timeout(Duration.ofSeconds(Long.MAX_VALUE)))
                        .result())
                .isNotDone();
        assertThat(server.receives()).startsWith("SUBMIT_JOB ");
    }

    private static void failsWithAny(CompletableFuture<byte[]> result) {
        assertThatThrownBy(() -> result.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(RequestTimeoutException.class);
    }

    @Test
    void anOverdueAnswerFailsAlsoIfTheServerSendsOtherData() throws Exception {
        client.close();
        assertThat(server.receivesEnd()).isTrue();
        client = builder().responseTimeout(Duration.ofMillis(300)).build();
        server.accept();
        CompletableFuture<JobHandle> handle = client.submitBackground(JobRequest.of("f", ""));
        assertThat(server.receives()).startsWith("SUBMIT_JOB_BG");
        while (!handle.isDone()) {
            server.sends(PacketType.NOOP);
        }
        assertThatThrownBy(handle::join).hasCauseInstanceOf(RequestTimeoutException.class);
        // the late answer belongs to its request
        CompletableFuture<byte[]> echo = client.echo(server.address(), new byte[] {'e'});
        assertThat(server.receives()).isEqualTo("ECHO_REQ e");
        server.sends(PacketType.JOB_CREATED, "H:1").sends(PacketType.ECHO_RES, "e");
        assertThat(echo.get(60, TimeUnit.SECONDS)).containsExactly('e');
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\0b"})
    void aNameThatTheProtocolCannotCarryIsRefused(String name) {
        refuses(name);
    }

    @Test
    void aNameThatIsTooLongIsRefused() {
        refuses("ä".repeat(4097));
        assertThat(JobRequest.of("ä".repeat(4096), "").function()).hasSize(4096);
    }

    private void refuses(String name) {
        String expected = "(expected: 1 to 8192 bytes of UTF-8 without NUL)";
        assertThatThrownBy(() -> JobRequest.of(name, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("function: ")
                .hasMessageEndingWith(expected);
        assertThatThrownBy(() -> JobRequest.of("f", "").reducer(name)).hasMessageStartingWith("reducer: ");
        assertThatThrownBy(() -> client.call(name, new byte[0])).hasMessageEndingWith(expected);
        assertThatThrownBy(() -> GearmanWorker.builder().function(name, job -> new byte[0]))
                .hasMessageEndingWith(expected);
        assertThatThrownBy(() -> client.statusByUnique(name.isBlank() ? "" : name))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

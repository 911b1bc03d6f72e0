package dev.gearman.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.transport.FakeServer;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client whose packets may have 100 bytes. */
class RequestLimitTests {
    private FakeServer server;
    private GearmanClient client;

    @BeforeEach
    void connect() throws IOException {
        server = new FakeServer();
        client = GearmanClient.builder()
                .servers(List.of(server.address()))
                .exceptions(false)
                .maxPacketSize(100)
                .build();
        server.accept();
    }

    @AfterEach
    void end() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void aWorkloadThatIsTooLargeIsRefusedBeforeItIsSentInEachFormOfSubmission() throws IOException {
        JobRequest job = JobRequest.of("f", new byte[100]).unique("u");
        refused("SUBMIT_JOB: 104 bytes, of which 100 are data (expected: 0..100)", any -> client.submit(job));
        refused("SUBMIT_JOB: 104 bytes", any -> client.call(job));
        refused("SUBMIT_JOB_HIGH: 104 bytes", any -> client.submit(job.priority(JobPriority.HIGH)));
        refused("SUBMIT_JOB_LOW: 104 bytes", any -> client.submit(job.priority(JobPriority.LOW)));
        refused("SUBMIT_JOB_BG: 104 bytes", any -> client.submitBackground(job));
        refused("SUBMIT_JOB_HIGH_BG: 104 bytes", any -> client.submitBackground(job.priority(JobPriority.HIGH)));
        refused("SUBMIT_JOB_LOW_BG: 104 bytes", any -> client.submitBackground(job.priority(JobPriority.LOW)));
        refused("SUBMIT_JOB_EPOCH: 107 bytes", any -> client.submitBackground(job.at(Instant.ofEpochSecond(17))));
        refused("SUBMIT_REDUCE_JOB: 107 bytes", any -> client.submit(job.reducer("r")));
        refused("SUBMIT_REDUCE_JOB_BACKGROUND: 107 bytes", any -> client.submitBackground(job.reducer("r")));
        refused("ECHO_REQ: 101 bytes", any -> client.echo(server.address(), new byte[101]));
        refused("GET_STATUS: 101 bytes", any -> client.status(new JobHandle(server.address(), "h".repeat(101))));
        stillUsable();
    }

    @Test
    void argumentsOverTheirLimitsAreRefusedBeforeTheyAreSent() throws IOException {
        JobRequest job = JobRequest.of("f", "data");
        refused(
                "function: a name of 8194 bytes (expected: 1 to 8192 bytes of UTF-8 without NUL)",
                any -> JobRequest.of("ü".repeat(4_097), ""));
        refused(
                "reducer: a name of 8193 bytes (expected: 1 to 8192 bytes of UTF-8 without NUL)",
                any -> job.reducer("r".repeat(8_193)));
        refused("unique: 65 bytes (expected: 0..64)", any -> job.unique("u".repeat(65)));
        refused("unique: 65 bytes (expected: 0..64)", any -> client.statusByUnique("u".repeat(65)));
        refused("unique: 'a\\0b' with a NUL character", any -> client.statusByUnique(server.address(), "a\0b"));
        refused("at: +1000000000-12-31T23:59:59.999999999Z (expected: up to ", any -> job.at(Instant.MAX));
        stillUsable();
    }

    private void refused(String message, Consumer<Object> attempt) {
        assertThatThrownBy(() -> attempt.accept(this))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    private void stillUsable() throws IOException {
        assertThat(client.outstanding()).isZero();
        client.submit(JobRequest.of("f", "x".repeat(97)));
        assertThat(server.receives()).isEqualTo("SUBMIT_JOB f,," + "x".repeat(97));
        assertThat(client.outstanding()).isOne();
    }

    @Test
    void anEmptyUniqueKeyIsNone() {
        JobRequest job = JobRequest.of("f", "");
        assertThat(job.unique()).isNull();
        assertThat(job.unique("u").unique()).isEqualTo("u");
        assertThat(job.unique("u").unique("").unique()).isNull();
        assertThat(job.unique("u").unique(null).unique()).isNull();
        assertThat(job.uniqueByWorkload().unique()).isEqualTo("-");
    }
}

package dev.gearman.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gearman.client.GearmanClient;
import dev.gearman.client.JobExceptionException;
import dev.gearman.client.JobFailedException;
import dev.gearman.client.JobRequest;
import dev.gearman.client.ServerErrorException;
import dev.gearman.client.Submission;
import dev.gearman.server.GearmanServer;
import dev.gearman.server.ServerOptions;
import dev.gearman.transport.ServerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that allows smaller packets than its workers and clients. */
class ServerLimitTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LIMIT = 1_000;

    private GearmanServer server;
    private GearmanClient client;
    private GearmanWorker worker;

    @BeforeEach
    void start() {
        server = GearmanServer.create(ServerOptions.builder()
                .host("127.0.0.1")
                .port(0)
                .limits(limits -> limits.maxPacketSize(LIMIT))
                .build());
        server.start();
        client = GearmanClient.builder().servers(List.of(address())).build();
    }

    private ServerAddress address() {
        return new ServerAddress("127.0.0.1", server.address().getPort());
    }

    @AfterEach
    void stop() {
        client.close();
        if (worker != null) {
            worker.close();
        }
        server.stop();
    }

    private void work(int concurrency, JobFunction function) {
        worker = GearmanWorker.builder()
                .servers(List.of(address()))
                .concurrency(concurrency)
                .function("f", function)
                .build();
        worker.start();
    }

    private byte[] call(String workload) {
        return get(client.submit(JobRequest.of("f", workload)).result());
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    @Test
    void aResultThatTheServerRefusesFailsItsJobOnlyAndTheCallerLearnsWhy() {
        work(1, job -> new byte[Integer.parseInt(job.text())]);
        assertThatThrownBy(() -> call("2000"))
                .isInstanceOf(JobExceptionException.class)
                .hasMessageContaining("the server has refused a report of the job: ARGUMENT_TOO_LARGE: WORK_COMPLETE");
        assertThat(call("10")).hasSize(10);
        assertNothingRuns();
        await().atMost(PATIENCE).until(() -> worker.statistics().completed() == 1);
        assertThat(worker.statistics().failed()).isOne();
    }

    private void assertNothingRuns() {
        await().atMost(PATIENCE)
                .until(() -> server.snapshot().join().functions().stream()
                        .allMatch(function -> function.running() == 0 && function.queued() == 0));
    }

    @Test
    void aBackgroundJobEndsAsWell() {
        work(1, job -> new byte[2_000]);
        get(client.submitBackground(JobRequest.of("f", "")));
        await().atMost(PATIENCE).until(() -> worker.statistics().failed() == 1);
        assertNothingRuns();
    }

    @Test
    void anExceptionThatTheServerRefusesFailsTheJob() {
        work(1, job -> {
            throw new IllegalStateException("x".repeat(2_000));
        });
        assertThatThrownBy(() -> call(""))
                .isInstanceOfAny(JobExceptionException.class, JobFailedException.class)
                .hasMessageContaining("refused");
        assertNothingRuns();
    }

    @Test
    void dataThatTheServerRefusesFailsTheJobInsteadOfBeingLeftOut() {
        work(1, job -> {
            job.data(new byte[2_000]);
            return "as if nothing had happened".repeat(100).getBytes(UTF_8);
        });
        assertThatThrownBy(() -> call("")).hasMessageContaining("refused a report");
        assertNothingRuns();
    }

    @Test
    void ofManyJobsAtATimeExactlyThoseWithTooLargeResultsFail() {
        CyclicBarrier together = new CyclicBarrier(8);
        work(8, job -> {
            together.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return new byte[Integer.parseInt(job.text())];
        });
        List<Submission> small = new ArrayList<>();
        List<Submission> large = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            boolean fits = i % 3 == 0;
            (fits ? small : large).add(client.submit(JobRequest.of("f", Integer.toString(fits ? 100 + i : 3_000 - i))));
        }
        small.forEach(submission -> assertThat(get(submission.result())).hasSizeLessThan(LIMIT));
        large.forEach(submission -> assertThatThrownBy(() -> get(submission.result()))
                .isInstanceOf(JobExceptionException.class)
                .hasMessageContaining("ARGUMENT_TOO_LARGE"));
        assertNothingRuns();
        assertThat(worker.statistics().completed()).isEqualTo(small.size());
        assertThat(worker.statistics().failed()).isEqualTo(large.size());
        assertThat(worker.statistics().cancelled()).isZero();
    }

    @Test
    void aWorkloadThatTheServerRefusesFailsItsSubmissionOnly() {
        work(1, Job::workload);
        assertThatThrownBy(() -> call("x".repeat(2_000)))
                .isInstanceOf(ServerErrorException.class)
                .hasMessageContaining("SUBMIT_JOB: size 2003 (expected: 0..1000)");
        assertThat(call("fine")).asString(UTF_8).isEqualTo("fine");
    }

    @Test
    void theLargestWorkloadOfTheServerReachesTheWorker() {
        worker = GearmanWorker.builder()
                .servers(List.of(address()))
                .maxPacketSize(LIMIT)
                .function("f", job -> Integer.toString(job.workload().length).getBytes(UTF_8))
                .build();
        worker.start();
        assertThat(call("x".repeat(LIMIT - "f,,".length()))).asString(UTF_8).isEqualTo("997");
    }
}

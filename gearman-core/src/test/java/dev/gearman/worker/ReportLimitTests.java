package dev.gearman.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.protocol.PacketType;
import dev.gearman.transport.FakeServer;
import dev.gearman.transport.ReconnectPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A worker whose packets may have 100 bytes, and servers that allow less. */
class ReportLimitTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TOO_LARGE = "WORK_COMPLETE: size 19 (expected: 0..10)";

    private FakeServer server;
    private GearmanWorker worker;

    @BeforeEach
    void open() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void close() throws IOException {
        worker.close();
        server.close();
    }

    private GearmanWorkerBuilder builder(JobFunction function) {
        return GearmanWorker.builder()
                .servers(List.of(server.address()))
                .reconnect(new ReconnectPolicy(Duration.ofMillis(10), 1, Duration.ofMillis(10), 0))
                .maxPacketSize(100)
                .function("f", function);
    }

    private void start(GearmanWorkerBuilder builder) throws IOException {
        worker = builder.build();
        worker.start();
        server.accept();
        assertThat(server.receives()).isEqualTo("CAN_DO f");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
    }

    private void assign(String handle, String workload) throws IOException {
        server.sends(PacketType.JOB_ASSIGN_UNIQ, handle, "f", "", workload);
    }

    @Test
    void aResultThatIsTooLargeFailsTheJobWithTheReason() throws IOException {
        start(builder(job -> new byte[97]));
        assign("H:1", "");
        assertThat(server.receives())
                .isEqualTo("WORK_EXCEPTION H:1,WORK_COMPLETE: 101 bytes, of which 97 are data (expected: 0..100)");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        assertThat(worker.statistics()).isEqualTo(new WorkerStatistics(0, 0, 1, 0, 0, 0));
    }

    @Test
    void aResultOfTheLargestSizeIsSent() throws IOException {
        start(builder(job -> "x".repeat(job.maxDataSize()).getBytes(UTF_8)));
        assign("H:1", "");
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE H:1," + "x".repeat(96));
    }

    @Test
    void aFailedFutureOfAnAsynchronousFunctionAndNoFutureAtAllFailTheJob() throws IOException {
        CompletableFuture<byte[]> large = CompletableFuture.completedFuture(new byte[200]);
        start(GearmanWorker.builder()
                .servers(List.of(server.address()))
                .maxPacketSize(100)
                .asyncFunction("f", job -> job.text().equals("large") ? large : null));
        assign("H:1", "large");
        assertThat(server.receives()).startsWith("WORK_EXCEPTION H:1,WORK_COMPLETE: 204 bytes");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        assign("H:2", "none");
        assertThat(server.receives()).isEqualTo("WORK_EXCEPTION H:2,the function has returned no future");
    }

    @ParameterizedTest
    @CsvSource({
        "data, 'WORK_DATA: 104 bytes, of which 100 are data (expected: 0..100)'",
        "warning, 'WORK_WARNING: 104 bytes, of which 100 are data (expected: 0..100)'",
        "numerator, numerator: 123456789012 (expected: up to 11 characters)",
        "denominator, denominator: -12345678901 (expected: up to 11 characters)"
    })
    void aReportThatIsTooLargeIsAnExceptionInTheFunction(String report, String message) throws IOException {
        start(builder(job -> {
            assertThatThrownBy(() -> report(job, report))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message);
            return job.workload();
        }));
        assign("H:1", "fine");
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE H:1,fine");
    }

    private static void report(Job job, String report) {
        switch (report) {
            case "data" -> job.data(new byte[100]);
            case "warning" -> job.warning("x".repeat(100));
            case "numerator" -> job.progress(123_456_789_012L, 1);
            default -> job.progress(1, -12_345_678_901L);
        }
    }

    @Test
    void theLargestNumbersOfTheProtocolAreSent() throws IOException {
        start(builder(job -> {
            job.progress(99_999_999_999L, -9_999_999_999L);
            return job.workload();
        }));
        assign("H:1", "");
        assertThat(server.receives()).isEqualTo("WORK_STATUS H:1,99999999999,-9999999999");
    }

    @Test
    void theTextOfAnExceptionIsCutBetweenTwoCharacters() throws IOException {
        start(builder(job -> {
            if (job.text().equals("own")) {
                throw new JobException("ü".repeat(100));
            }
            throw new IllegalStateException("ü".repeat(100));
        }));
        assign("H:1", "");
        assertThat(server.receives()).isEqualTo("WORK_EXCEPTION H:1," + "ü".repeat(48));
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        assign("H:10", "own");
        assertThat(server.receives()).isEqualTo("WORK_EXCEPTION H:10," + "ü".repeat(47));
    }

    @Test
    void anExceptionThatHasNoMessageButAnotherExceptionFailsTheJob() throws IOException {
        start(builder(job -> {
            throw new IllegalStateException() {
                @Override
                public String getMessage() {
                    throw new UnsupportedOperationException();
                }
            };
        }));
        assign("H:1", "");
        assertThat(server.receives()).startsWith("WORK_EXCEPTION H:1,").contains("UnsupportedOperationException");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
    }

    @Test
    void anAssignmentIsLongerThanTheLargestSubmissionByItsHandle() throws IOException {
        start(builder(job -> bytes(job.workload().length)));
        String handle = "H:" + "h".repeat(61);
        assign(handle, "x".repeat(100 - "f,,".length()));
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE " + handle + ",97");
    }

    private static byte[] bytes(int number) {
        return Integer.toString(number).getBytes(UTF_8);
    }

    @Test
    void aResultThatTheServerRefusesFailsTheJob() throws IOException {
        start(builder(Job::workload));
        assign("H:1", "fifteen letters");
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE H:1,fifteen letters");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        server.sends(PacketType.ERROR, "ARGUMENT_TOO_LARGE", TOO_LARGE);
        assertFailure("H:1");
        assign("H:2", "more");
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE H:2,more");
        assertThat(worker.statistics().completed()).isOne();
        assertThat(worker.statistics().failed()).isOne();
    }

    private void assertFailure(String handle) throws IOException {
        assertThat(server.receives())
                .startsWith("WORK_EXCEPTION " + handle + ",the server has refused a report of the job");
        assertThat(server.receives()).isEqualTo("WORK_FAIL " + handle);
    }

    @Test
    void anErrorIsAboutAReportBeforeTheNextRequestThatTheServerAnswers() throws IOException {
        start(builder(Job::workload).concurrency(2));
        assign("H:1", "short");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE H:1,short");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        assign("H:2", "the longer one");
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE H:2,the longer one");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        server.sends(PacketType.ERROR, "ARGUMENT_TOO_LARGE", TOO_LARGE);
        assertFailure("H:1");
        server.sends(PacketType.NO_JOB).sends(PacketType.ERROR, "ARGUMENT_TOO_LARGE", TOO_LARGE);
        assertFailure("H:2");
        assertThat(worker.statistics().completed()).isZero();
        assertThat(worker.statistics().failed()).isEqualTo(2);
    }

    @Test
    void ofSeveralReportsBetweenTwoRequestsTheLargestOneIsTheRefusedOne() throws IOException {
        CountDownLatch paused = new CountDownLatch(1);
        worker = builder(job -> {
                    paused.await();
                    return job.workload();
                })
                .function("other", Job::workload)
                .concurrency(2)
                .build();
        worker.start();
        server.accept();
        List<String> expected = List.of("CAN_DO f", "CAN_DO other", "GRAB_JOB_ALL");
        for (String packet : expected) {
            assertThat(server.receives()).isEqualTo(packet);
        }
        assign("H:1", "the longer one");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        assign("H:2", "short");
        worker.pause();
        assertThat(server.receives()).isEqualTo("CANT_DO other");
        paused.countDown();
        assertThat(List.of(server.receives(), server.receives()))
                .containsExactlyInAnyOrder("WORK_COMPLETE H:1,the longer one", "WORK_COMPLETE H:2,short");
        assertThat(server.receives()).isEqualTo("CANT_DO f");
        server.sends(PacketType.ERROR, "ARGUMENT_TOO_LARGE", TOO_LARGE);
        assertFailure("H:1");
    }

    @Test
    void anErrorAfterAllReportsAreConfirmedFailsNoJob() throws IOException {
        start(builder(Job::workload));
        assign("H:1", "first");
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE H:1,first");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        server.sends(PacketType.NO_JOB);
        assertThat(server.receives()).isEqualTo("PRE_SLEEP");
        server.sends(PacketType.ERROR, "ARGUMENT_TOO_LARGE", TOO_LARGE).sends(PacketType.NOOP);
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
    }

    @Test
    void dataThatTheServerRefusesFailsTheRunningJob() throws IOException {
        CountDownLatch cancelled = new CountDownLatch(1);
        start(builder(job -> {
            job.onCancel(cancelled::countDown);
            job.data("a part that is too large".getBytes(UTF_8));
            job.data("and another".getBytes(UTF_8));
            try {
                assertThat(cancelled.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            } catch (InterruptedException expected) {
                assertThat(job.isCancelled()).isTrue();
            }
            return job.workload();
        }));
        assign("H:1", "not the result");
        assertThat(server.receives()).isEqualTo("WORK_DATA H:1,a part that is too large");
        assertThat(server.receives()).isEqualTo("WORK_DATA H:1,and another");
        server.sends(PacketType.ERROR, "ARGUMENT_TOO_LARGE", TOO_LARGE);
        assertFailure("H:1");
        // no result, and a free place
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        assertThat(worker.statistics()).isEqualTo(new WorkerStatistics(0, 0, 1, 0, 0, 0));
    }

    @Test
    void aStopWaitsUntilTheServerHasReadTheFailure() throws IOException {
        start(builder(Job::workload));
        assign("H:1", "fifteen letters");
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE H:1,fifteen letters");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        CompletableFuture<Boolean> stopped = CompletableFuture.supplyAsync(() -> worker.stop(PATIENCE));
        server.sends(PacketType.ERROR, "ARGUMENT_TOO_LARGE", TOO_LARGE);
        assertFailure("H:1");
        server.sends(PacketType.NO_JOB);
        String next = server.receives();
        if (next.equals("PRE_SLEEP")) { // the stop came after the answer
            next = server.receives();
        }
        assertThat(next).isEqualTo("CANT_DO f");
        assertThat(server.receives()).isEqualTo("ECHO_REQ bye");
        server.sends(PacketType.ECHO_RES, "bye");
        assertThat(server.receivesEnd()).isTrue();
        assertThat(stopped.orTimeout(60, TimeUnit.SECONDS).join()).isTrue();
    }

    @Test
    void aRefusalDuringTheFarewellDelaysTheEnd() throws IOException {
        CountDownLatch stopping = new CountDownLatch(1);
        worker = builder(job -> {
                    stopping.await();
                    return job.workload();
                })
                .function("other", Job::workload)
                .build();
        worker.start();
        server.accept();
        assertThat(server.receives()).isEqualTo("CAN_DO f");
        assertThat(server.receives()).isEqualTo("CAN_DO other");
        assertThat(server.receives()).isEqualTo("GRAB_JOB_ALL");
        assign("H:1", "fifteen letters");
        CompletableFuture<Boolean> stopped = CompletableFuture.supplyAsync(() -> worker.stop(PATIENCE));
        assertThat(server.receives()).isEqualTo("CANT_DO other");
        stopping.countDown();
        assertThat(server.receives()).isEqualTo("WORK_COMPLETE H:1,fifteen letters");
        assertThat(server.receives()).isEqualTo("CANT_DO f");
        assertThat(server.receives()).isEqualTo("ECHO_REQ bye");
        server.sends(PacketType.ERROR, "ARGUMENT_TOO_LARGE", TOO_LARGE).sends(PacketType.ECHO_RES, "bye");
        assertFailure("H:1");
        assertThat(server.receives()).isEqualTo("ECHO_REQ bye");
        server.sends(PacketType.ECHO_RES, "bye");
        assertThat(server.receivesEnd()).isTrue();
        assertThat(stopped.orTimeout(60, TimeUnit.SECONDS).join()).isTrue();
    }

    @Test
    void namesAndTimeoutsOverTheLimitsOfTheProtocolAreRefusedAtOnce() {
        worker = builder(Job::workload).build();
        assertThatThrownBy(() -> worker.addFunction("n".repeat(8_193), Job::workload))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("function: a name of 8193 bytes (expected: 1 to 8192 bytes of UTF-8 without NUL)");
        assertThatThrownBy(() -> worker.addFunction("f", Duration.ofDays(25), Job::workload))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout: PT600H (expected: up to PT596H31M23.647S)");
        assertThatThrownBy(() -> builder(Job::workload).clientId("a\0b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("clientId: 'a\\0b' with a NUL character (expected: text without NUL)");
    }
}

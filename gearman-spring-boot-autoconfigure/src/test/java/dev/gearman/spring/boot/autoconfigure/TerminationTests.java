package dev.gearman.spring.boot.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.client.GearmanClient;
import dev.gearman.client.JobRequest;
import dev.gearman.client.Submission;
import dev.gearman.spring.annotation.GearmanWorker;
import dev.gearman.spring.test.EmbeddedGearmanServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** An application in a process of its own is told to end, in the middle of its work. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGTERM")
class TerminationTests {
    private static final int JOBS = 100;
    private static final int CONCURRENCY = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EmbeddedGearmanServer server = EmbeddedGearmanServer.started();

    @TempDir
    Path folder;

    private Gate gate;
    private Process application;

    /** Each job asks at the gate before it ends. */
    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {
        @Value("${gate}")
        int gate;

        public static void main(String[] arguments) {
            SpringApplication.run(Application.class, arguments);
        }

        @GearmanWorker
        String work(String number) throws IOException {
            try (Socket asks = new Socket(InetAddress.getLoopbackAddress(), gate)) {
                asks.getOutputStream().write(Integer.parseInt(number));
                return asks.getInputStream().read() == 1 ? "by the application" : "refused";
            }
        }
    }

    /** Knows which jobs have come, and lets them wait until it is open. */
    private static final class Gate implements AutoCloseable {
        final Set<Integer> came = new ConcurrentSkipListSet<>();
        private final CompletableFuture<Void> open = new CompletableFuture<>();
        private final ServerSocket door;

        Gate() throws IOException {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            start("gate", this::accept);
        }

        private void accept() {
            while (!door.isClosed()) {
                try {
                    Socket asks = door.accept();
                    came.add(asks.getInputStream().read());
                    open.thenRun(() -> answer(asks));
                } catch (IOException e) {
                    // closed, or the application has ended
                }
            }
        }

        private static void answer(Socket asks) {
            try (asks) {
                asks.getOutputStream().write(1);
            } catch (IOException e) {
                // the application has ended
            }
        }

        private static void start(String name, Runnable work) {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            thread.start();
        }

        void open() {
            open.complete(null);
        }

        @Override
        public void close() throws IOException {
            door.close();
        }
    }

    @BeforeEach
    void openGate() throws IOException {
        gate = new Gate();
    }

    @AfterEach
    void end() throws IOException {
        if (application != null) {
            application.destroyForcibly();
        }
        gate.close();
        server.stop();
    }

    private void startApplication(String... properties) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Application.class.getName(),
                "--spring.docker.compose.enabled=false",
                "--gearman.servers=" + server.address(),
                "--gearman.worker.concurrency=" + CONCURRENCY,
                "--gate=" + gate.door.getLocalPort()));
        command.addAll(List.of(properties));
        File log = folder.resolve("application.log").toFile();
        application = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        await().atMost(PATIENCE).until(() -> !application.isAlive() || hasWorkers());
        assertThat(application.isAlive()).as(() -> "started: " + read(log)).isTrue();
    }

    private boolean hasWorkers() {
        return server.snapshot().functions().stream().anyMatch(function -> function.workers() > 0);
    }

    private static String read(File log) {
        try {
            return Files.readString(log.toPath());
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static List<Submission> submitAll(GearmanClient client) {
        return IntStream.range(0, JOBS)
                .mapToObj(number -> client.submit(JobRequest.of("work", Integer.toString(number))))
                .toList();
    }

    private void terminate() {
        await().atMost(PATIENCE).until(() -> gate.came.size() >= CONCURRENCY);
        application.destroy();
    }

    private void awaitEnd() throws InterruptedException {
        assertThat(application.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("the application ends")
                .isTrue();
    }

    /** The results of all jobs, in their order, those that are left from another worker. */
    private List<String> results(List<Submission> jobs) {
        try (dev.gearman.worker.GearmanWorker other = dev.gearman.worker.GearmanWorker.builder()
                .servers(server.address())
                .function("work", job -> "by another".getBytes(UTF_8))
                .build()) {
            other.start();
            return jobs.stream().map(job -> new String(result(job), UTF_8)).toList();
        }
    }

    private static byte[] result(Submission job) {
        try {
            return job.result().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("no result", e);
        }
    }

    @Test
    void whatRunsEndsAndTheRestGoesBackToTheQueue() throws Exception {
        startApplication();
        try (GearmanClient client =
                GearmanClient.builder().servers(server.address()).build()) {
            List<Submission> jobs = submitAll(client);
            terminate();
            gate.open();
            awaitEnd();

            List<String> results = results(jobs);
            for (int number = 0; number < JOBS; number++) {
                assertThat(results.get(number))
                        .as("job %d", number)
                        .isEqualTo(gate.came.contains(number) ? "by the application" : "by another");
            }
            assertThat(gate.came).hasSizeGreaterThanOrEqualTo(CONCURRENCY);
        }
    }

    @Test
    void whatDoesNotEndInTimeIsDoneByAnother() throws Exception {
        startApplication("--gearman.worker.shutdown-timeout=100ms");
        try (GearmanClient client =
                GearmanClient.builder().servers(server.address()).build()) {
            List<Submission> jobs = submitAll(client);
            terminate();
            awaitEnd();

            String[] all = new String[JOBS];
            Arrays.fill(all, "by another");
            assertThat(results(jobs)).containsExactly(all);
        }
    }
}

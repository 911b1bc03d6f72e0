package dev.gearman.server.app;

import static dev.gearman.server.app.RawConnection.CAN_DO;
import static dev.gearman.server.app.RawConnection.GRAB_JOB;
import static dev.gearman.server.app.RawConnection.JOB_ASSIGN;
import static dev.gearman.server.app.RawConnection.JOB_CREATED;
import static dev.gearman.server.app.RawConnection.NO_JOB;
import static dev.gearman.server.app.RawConnection.SUBMIT_JOB;
import static dev.gearman.server.app.RawConnection.SUBMIT_JOB_BG;
import static dev.gearman.server.app.RawConnection.WORK_COMPLETE;
import static dev.gearman.server.app.RawConnection.WORK_FAIL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.ServerStartException;
import dev.gearman.server.app.cli.Invocation.Start;
import dev.gearman.server.app.deadletter.DeadSetWriter;
import dev.gearman.server.app.history.JobRecorder;
import dev.gearman.server.app.settings.Settings;
import dev.gearman.server.app.store.DataDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The job port is open before the application is made. What is done "meanwhile" is done before the first bean is made. */
class EarlyStartTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ECHO_REQ = 16;
    private static final int ERROR = 19;
    private static final int ECHO_RES = 17;

    @TempDir
    private Path directory;

    private final int port = freePort();

    /** What clients and workers do meanwhile. */
    private interface Meanwhile {
        void run() throws IOException;
    }

    @Test
    void clientsAreServedWhileTheApplicationIsStillBeingMade() throws IOException {
        try (RawConnections connections = new RawConnections()) {
            AtomicReference<RawConnection> patient = new AtomicReference<>();
            Meanwhile meanwhile = () -> {
                RawConnection client = connections.open();
                assertThat(client.sends(ECHO_REQ, "early").receives(ECHO_RES)).isEqualTo("early");
                runsAJob(client, connections.open());
                // is answered when there is a store; its place in the order is kept
                patient.set(
                        connections.open().sends(SUBMIT_JOB_BG, "later||kept").sends(ECHO_REQ, "behind it"));
            };
            try (ConfigurableApplicationContext context = run(meanwhile, "--gearman.server.store=database")) {
                patient.get().receives(JOB_CREATED);
                assertThat(patient.get().receives(ECHO_RES)).isEqualTo("behind it");
                RawConnection worker = connections.open().sends(CAN_DO, "later").sends(GRAB_JOB, "");
                String job = worker.receives(JOB_ASSIGN);
                assertThat(job).endsWith("|later|kept");
                worker.sends(WORK_COMPLETE, job.substring(0, job.indexOf('|')) + "|");
                JobRecorder history = context.getBean(JobRecorder.class);
                await("the history of both jobs, the early one included")
                        .atMost(PATIENCE)
                        .until(() -> history.written() == 2);
            }
        }
    }

    private static void runsAJob(RawConnection client, RawConnection worker) throws IOException {
        client.sends(SUBMIT_JOB, "reverse||abc").receives(JOB_CREATED);
        String job = worker.sends(CAN_DO, "reverse").sends(GRAB_JOB, "").receives(JOB_ASSIGN);
        assertThat(job).endsWith("|reverse|abc");
        String handle = job.substring(0, job.indexOf('|'));
        worker.sends(WORK_COMPLETE, handle + "|cba");
        assertThat(client.receives(WORK_COMPLETE)).isEqualTo(handle + "|cba");
    }

    @Test
    void aBackgroundJobIsStoredAndDoneBeforeTheApplicationIsMade() throws IOException {
        try (RawConnections connections = new RawConnections()) {
            Meanwhile meanwhile = () -> {
                connections.open().sends(SUBMIT_JOB_BG, "early||kept").receives(JOB_CREATED);
                RawConnection worker = connections.open().sends(CAN_DO, "early").sends(GRAB_JOB, "");
                String job = worker.receives(JOB_ASSIGN);
                assertThat(job).endsWith("|early|kept");
                worker.sends(WORK_COMPLETE, job.substring(0, job.indexOf('|')) + "|");
            };
            try (ConfigurableApplicationContext context = run(meanwhile, "--gearman.server.store=database")) {
                JobRecorder history = context.getBean(JobRecorder.class);
                await().atMost(PATIENCE).until(() -> history.written() == 1);
            }
        }
    }

    @Test
    void withJobsInMemoryNothingWaitsAndTheDeadSetMissesNothing() throws IOException {
        try (RawConnections connections = new RawConnections()) {
            Meanwhile meanwhile = () -> {
                connections.open().sends(SUBMIT_JOB_BG, "hopeless||x").receives(JOB_CREATED);
                RawConnection worker =
                        connections.open().sends(CAN_DO, "hopeless").sends(GRAB_JOB, "");
                worker.sends(WORK_FAIL, worker.receives(JOB_ASSIGN).split("\\|")[0]);
                assertThat(worker.sends(GRAB_JOB, "").receives(NO_JOB)).isEmpty();
            };
            try (ConfigurableApplicationContext context = run(meanwhile, "--gearman.server.store=memory")) {
                DeadSetWriter dead = context.getBean(DeadSetWriter.class);
                await().atMost(PATIENCE).until(() -> dead.buried() == 1);
            }
        }
    }

    @Test
    void whatOperatorsHaveSetIsInForceBeforeTheStoreIsThere() throws IOException {
        try (RawConnections connections = new RawConnections();
                ConfigurableApplicationContext first = run(() -> {}, "--gearman.server.store=database")) {
            first.getBean(Settings.class).put(Settings.PAUSED, "held", "");
            first.getBean(Settings.class).put(Settings.MAX_QUEUE, "held", "1 1 1");
            connections.open().sends(SUBMIT_JOB_BG, "held||x").receives(JOB_CREATED);
        }
        try (RawConnections connections = new RawConnections()) {
            AtomicReference<RawConnection> worker = new AtomicReference<>();
            Meanwhile meanwhile = () -> {
                worker.set(connections.open().sends(CAN_DO, "held").sends(GRAB_JOB, ""));
                RawConnection client = connections.open().sends(SUBMIT_JOB_BG, "held||y");
                assertThat(client.receives(ERROR)).contains("Job queue is full");
            };
            try (ConfigurableApplicationContext second = run(meanwhile, "--gearman.server.store=database")) {
                assertThat(second.isRunning()).isTrue();
                worker.get().receives(NO_JOB);
                await().atMost(PATIENCE)
                        .until(() -> connections.open().asks("status").equals("held\t1\t0\t1"));
                worker.get().sends(GRAB_JOB, "").receives(NO_JOB);
            }
        }
    }

    @Test
    void aStartThatFailsLaterClosesThePortAgain() throws IOException {
        Path pidFile = directory.resolve("gearmand.pid");
        try (RawConnections connections = new RawConnections()) {
            AtomicReference<RawConnection> early = new AtomicReference<>();
            Meanwhile meanwhile = () -> {
                early.set(connections.open());
                assertThat(pidFile).exists();
                throw new IllegalStateException("a fault in the application");
            };
            assertThatThrownBy(() -> run(meanwhile, "--gearman.server.pid-file=" + pidFile))
                    .hasMessageContaining("a fault in the application");
            assertThat(early.get().isAtEnd()).isTrue();
            assertThatThrownBy(connections::open).isInstanceOf(ConnectException.class);
            assertThat(pidFile).doesNotExist();
            assertThat(DataDirectory.isLocked(directory.resolve("data/gearman.mv.db")))
                    .as("the database is still open")
                    .isFalse();
        }
    }

    @Test
    void aWebPortInUseClosesTheJobPortAgain() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> run(
                            () -> {},
                            "--gearman.server.store=memory",
                            "--gearman.server.headless=false",
                            "--server.port=" + other.getLocalPort()))
                    .hasStackTraceContaining("PortInUseException");
        }
        assertThatThrownBy(() -> RawConnection.to("127.0.0.1", port)).isInstanceOf(ConnectException.class);
    }

    @Test
    void aJobPortInUseIsSaidBeforeTheApplicationIsMade() throws IOException {
        AtomicBoolean made = new AtomicBoolean();
        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> run(() -> made.set(true)))
                    .isInstanceOf(ServerStartException.class)
                    .hasMessage("port " + other.getLocalPort() + " of 127.0.0.1 is in use by another process");
        }
        assertThat(made).isFalse();
    }

    private ConfigurableApplicationContext run(Meanwhile meanwhile, String... more) {
        Map<String, Object> defaults = Map.of("gearman.server.headless", "true");
        SpringApplication application = GearmanServerApplication.application(new Start(List.of(), defaults, List.of()));
        application.addInitializers(context -> context.addBeanFactoryPostProcessor(beans -> {
            try {
                meanwhile.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
        List<String> arguments = new ArrayList<>(List.of(
                "--gearman.server.host=127.0.0.1",
                "--gearman.server.port=" + port,
                "--gearman.server.data-dir=" + directory.resolve("data")));
        arguments.addAll(List.of(more));
        return application.run(arguments.toArray(String[]::new));
    }

    /** Connections to the job port, closed together. */
    private final class RawConnections implements AutoCloseable {
        private final List<RawConnection> open = new ArrayList<>();

        RawConnection open() throws IOException {
            RawConnection connection = RawConnection.to("127.0.0.1", port);
            open.add(connection);
            return connection;
        }

        @Override
        public void close() throws IOException {
            for (RawConnection connection : open) {
                connection.close();
            }
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

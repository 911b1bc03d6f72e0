package dev.gearman.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gearman.server.api.EngineSnapshot;
import dev.gearman.server.api.EngineSnapshot.Function;
import dev.gearman.server.interop.Connection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server on a free port of the loopback address that lives as long as a test, and the connections to it. */
final class TestServer implements AfterEachCallback {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ServerOptions.Builder options;
    private final Deque<Connection> connections = new ArrayDeque<>();
    private @Nullable GearmanServer server;

    TestServer(Loops loops) {
        options = ServerOptions.builder().host("127.0.0.1").port(0).handlePrefix("H:test");
        loops.apply(options);
    }

    /** Changes options of a server to which nobody has connected yet. */
    TestServer with(Consumer<ServerOptions.Builder> change) {
        change.accept(options);
        return this;
    }

    GearmanServer server() {
        GearmanServer running = server;
        if (running == null) {
            running = GearmanServer.create(options.build());
            running.start();
            server = running;
        }
        return running;
    }

    Connection connect() {
        Connection connection = Connection.to(server().address().getPort());
        connections.add(connection);
        return connection;
    }

    /** A worker that can do these functions, and is known to. */
    Connection worker(String... functions) {
        Connection worker = connect();
        for (String function : functions) {
            worker.sends(Connection.CAN_DO, function);
        }
        return worker.isServed();
    }

    EngineSnapshot snapshot() {
        return server().snapshot().join();
    }

    Function function(String name) {
        return snapshot().functions().stream()
                .filter(function -> function.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no function " + name));
    }

    /** Waits until the jobs of the last start are all back. */
    void awaitsRecovery() {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> !server().storeStatus().join().recovering());
    }

    EngineSnapshot awaits(Predicate<EngineSnapshot> condition) {
        return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(this::snapshot, condition);
    }

    /** Waits until everybody is gone, and checks that nothing of them is left. */
    void endsWithNothingLeft() {
        connections.forEach(Connection::close);
        connections.clear();
        EngineSnapshot last = awaits(snapshot -> snapshot.connections().isEmpty());
        assertThat(last.runningJobs()).isZero();
        assertThat(last.jobs())
                .as("jobs but those in the background")
                .isEqualTo(last.functions().stream().mapToInt(Function::queued).sum());
        assertThat(last.functions()).allSatisfy(function -> {
            assertThat(function.workers()).isZero();
            assertThat(function.running()).isZero();
        });
        if (last.jobs() == 0) {
            assertThat(last.queuedBytes()).isZero();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        connections.forEach(Connection::close);
        connections.clear();
        if (server != null) {
            server.stop();
            server = null;
        }
    }
}

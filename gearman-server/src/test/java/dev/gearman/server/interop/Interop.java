package dev.gearman.server.interop;

import static org.awaitility.Awaitility.await;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A fresh server for each test, and everything that a test starts to talk to it, ended with the test.
 *
 * <p>When a test fails, all that its peers printed is shown.
 */
final class Interop implements BeforeEachCallback, AfterEachCallback {

    private static final String SERVER = "interop.server";

    private final List<ServerUnderTest> servers = new ArrayList<>();
    private final List<PeerProcess> peers = new ArrayList<>();
    private final Deque<Connection> connections = new ArrayDeque<>();
    private boolean gearmand;

    static boolean isGearmand(ExtensionContext context) {
        return context.getConfigurationParameter(SERVER)
                .filter("gearmand"::equals)
                .isPresent();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        gearmand = isGearmand(context);
        anotherServer();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            peers.forEach(peer -> System.err.println(peer.describe()));
        }
        connections.forEach(Connection::close);
        peers.forEach(PeerProcess::close);
        servers.forEach(ServerUnderTest::close);
        connections.clear();
        peers.clear();
        servers.clear();
    }

    ServerUnderTest server() {
        return servers.get(0);
    }

    ServerUnderTest anotherServer() {
        ServerUnderTest server = gearmand ? new DebianGearmand() : new EmbeddedServer();
        servers.add(server);
        return server;
    }

    /** All servers as most libraries want them: {@code host:port,host:port}. */
    String addresses() {
        return String.join(",", servers.stream().map(ServerUnderTest::address).toList());
    }

    /** Debian's {@code gearman}, told where the server is. */
    PeerProcess.Builder gearman(String... arguments) {
        return program("gearman", "-h", ServerUnderTest.HOST, "-p", "" + server().port())
                .with(arguments);
    }

    PeerProcess.Builder gearadmin(String... arguments) {
        return program("gearadmin", "-h", ServerUnderTest.HOST, "-p", "" + server().port())
                .with(arguments);
    }

    /** One of our PHP scripts; its first argument is the list of servers. */
    PeerProcess.Builder php(String script, String... arguments) {
        return program("php", script(script), addresses()).with(arguments);
    }

    /** One of our Perl scripts; its first argument is the list of servers. */
    PeerProcess.Builder perl(String script, String... arguments) {
        return program("perl", script(script), addresses()).with(arguments);
    }

    PeerProcess.Builder program(String program, String... arguments) {
        return PeerProcess.of(program, arguments).onStart(peers::add);
    }

    /** A bare connection to the server. */
    Connection connect() {
        return connect(server());
    }

    Connection connect(ServerUnderTest server) {
        Connection connection = Connection.to(server);
        connections.add(connection);
        return connection;
    }

    /** The line of this function in {@code status}: total, running, workers; all zero if there is none. */
    FunctionStatus status(String function) {
        return status(server(), function);
    }

    FunctionStatus status(ServerUnderTest server, String function) {
        try (Connection connection = Connection.to(server)) {
            return connection.list("status").stream()
                    .map(line -> line.split("\t"))
                    .filter(fields -> fields[0].equals(function))
                    .findFirst()
                    .map(fields -> new FunctionStatus(
                            Integer.parseInt(fields[1]), Integer.parseInt(fields[2]), Integer.parseInt(fields[3])))
                    .orElse(new FunctionStatus(0, 0, 0));
        }
    }

    void awaitStatus(String function, Predicate<FunctionStatus> condition) {
        awaitStatus(server(), function, condition);
    }

    void awaitStatus(ServerUnderTest server, String function, Predicate<FunctionStatus> condition) {
        await("status of " + function)
                .atMost(PeerProcess.PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> status(server, function), condition);
    }

    /** Waits until so many workers can do the function. */
    void awaitWorkers(String function, int workers) {
        awaitStatus(function, status -> status.workers() == workers);
    }

    /** Waits until the server has noticed that everybody is gone. */
    void awaitNoConnections() {
        await("all connections closed").atMost(PeerProcess.PATIENCE).until(() -> {
            try (Connection connection = Connection.to(server())) {
                // the asking connection is in the list, too
                return connection.list("workers").size() == 1;
            }
        });
    }

    record FunctionStatus(int total, int running, int workers) {}

    static String script(String name) {
        URL url = Objects.requireNonNull(Interop.class.getResource("/interop/" + name), name);
        try {
            return Path.of(url.toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}

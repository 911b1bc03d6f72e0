package dev.gearman.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gearman.transport.ReconnectPolicy;
import dev.gearman.transport.ServerAddress;
import dev.gearman.worker.GearmanWorker;
import dev.gearman.worker.GearmanWorkerBuilder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs with each kind of server; whatever a test starts ends with it. */
@ParameterizedClass
@EnumSource(ServerKind.class)
public abstract class EndToEnd {
    /** Far longer than anything takes, also on a machine that has much to do. */
    protected static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Makes tests that wait for a server to come back short. */
    protected static final ReconnectPolicy QUICK =
            new ReconnectPolicy(Duration.ofMillis(10), 2, Duration.ofMillis(100), 0.5);

    @Parameter
    protected ServerKind kind;

    private final Deque<Runnable> endings = new ArrayDeque<>();

    @AfterEach
    void endAll() {
        while (!endings.isEmpty()) {
            endings.pop().run();
        }
    }

    protected TestServer server() {
        return server(0);
    }

    protected TestServer server(int port) {
        TestServer server = kind.start(port);
        endings.push(server::stop);
        return server;
    }

    protected GearmanClientBuilder clientOf(TestServer... servers) {
        return GearmanClient.builder().servers(addresses(servers)).reconnect(QUICK);
    }

    protected GearmanClient started(GearmanClientBuilder builder) {
        GearmanClient client = builder.build();
        endings.push(client::close);
        return client;
    }

    protected GearmanClient client(TestServer... servers) {
        return started(clientOf(servers));
    }

    protected GearmanWorkerBuilder workerOf(TestServer... servers) {
        return GearmanWorker.builder().servers(addresses(servers)).reconnect(QUICK);
    }

    protected GearmanWorker started(GearmanWorkerBuilder builder) {
        GearmanWorker worker = builder.build();
        endings.push(worker::close);
        worker.start();
        return worker;
    }

    private static List<ServerAddress> addresses(TestServer... servers) {
        return Arrays.stream(servers).map(TestServer::address).toList();
    }

    /** What a future comes to; its failure as it is. */
    protected static <T> T get(CompletableFuture<T> future) {
        try {
            return future.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    protected static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}

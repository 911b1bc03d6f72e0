package dev.gearman.client;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gearman.server.GearmanServer;
import dev.gearman.server.ServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The servers that client and worker are tested with. */
public enum ServerKind {
    OURS {
        @Override
        TestServer start(int port) {
            GearmanServer server = GearmanServer.create(
                    ServerOptions.builder().host(TestServer.HOST).port(port).build());
            server.start();
            return new TestServer(server.address().getPort(), server::stop);
        }
    },
    GEARMAND {
        @Override
        TestServer start(int port) {
            assumeTrue(Files.isExecutable(GEARMAND_FILE), "Debian package gearman-job-server is not installed");
            int actual = port == 0 ? freePort() : port;
            try {
                Path log = Files.createTempFile("gearmand", ".log");
                log.toFile().deleteOnExit();
                Process process = new ProcessBuilder(
                                GEARMAND_FILE.toString(),
                                "-L",
                                TestServer.HOST,
                                "-p",
                                "" + actual,
                                "-l",
                                "stderr",
                                "-P",
                                log.resolveSibling(log.getFileName() + ".pid").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
                Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> answers(actual));
                return new TestServer(actual, () -> end(process));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    private static final Path GEARMAND_FILE = Path.of("/usr/sbin/gearmand");

    /** A running server on a port of the loopback address, any free one for 0. */
    abstract TestServer start(int port);

    private static void end(Process process) {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(TestServer.HOST, port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

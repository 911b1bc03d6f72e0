package dev.gearman.server.interop;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The original server, as a process. */
final class DebianGearmand implements ServerUnderTest {

    private final int port = freePort();
    private PeerProcess process;

    DebianGearmand() {
        start();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void start() {
        process = PeerProcess.of("gearmand", "-L", HOST, "-p", "" + port, "-l", "stderr", "-P", pidFile())
                .start();
        await().atMost(Duration.ofSeconds(30)).until(this::answers);
    }

    @Override
    public void stop() {
        process.close();
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(HOST, port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static String pidFile() {
        try {
            Path folder = Files.createTempDirectory("gearmand");
            folder.toFile().deleteOnExit();
            return folder.resolve("pid").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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

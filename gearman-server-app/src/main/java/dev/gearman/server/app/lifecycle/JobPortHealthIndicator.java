package dev.gearman.server.app.lifecycle;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether the job port answers: connects to it as a client does, and has a packet echoed. */
@Component("jobPortHealthIndicator")
class JobPortHealthIndicator implements HealthIndicator {
    private static final int TIMEOUT_MILLIS = 1_000;
    private static final int ECHO_REQ = 16;
    private static final int ECHO_RES = 17;
    private static final byte[] PAYLOAD = {'r', 'e', 'a', 'd', 'y'};

    private final JobServer server;

    JobPortHealthIndicator(JobServer server) {
        this.server = server;
    }

    @Override
    public Health health() {
        List<InetSocketAddress> addresses = server.addresses();
        if (addresses.isEmpty()) {
            return Health.outOfService()
                    .withDetail("reason", "the job port is closed")
                    .build();
        }
        InetSocketAddress address = addresses.get(0);
        try {
            ask(address);
            return Health.up().withDetail("address", address.toString()).build();
        } catch (IOException | ExecutionException | TimeoutException e) {
            return Health.down(e).build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Health.down(e).build();
        }
    }

    private void ask(InetSocketAddress address)
            throws IOException, ExecutionException, TimeoutException, InterruptedException {
        InetAddress host =
                address.getAddress().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address.getAddress();
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(host, address.getPort()), TIMEOUT_MILLIS);
            if (server.isEncrypted()) {
                // the server's certificate may not be for this address, and it may want one from us: ask inside
                server.snapshot().get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
            } else {
                echo(socket);
            }
        }
    }

    private static void echo(Socket socket) throws IOException {
        socket.getOutputStream()
                .write(ByteBuffer.allocate(12 + PAYLOAD.length)
                        .put(new byte[] {0, 'R', 'E', 'Q'})
                        .putInt(ECHO_REQ)
                        .putInt(PAYLOAD.length)
                        .put(PAYLOAD)
                        .array());
        byte[] expected = ByteBuffer.allocate(12 + PAYLOAD.length)
                .put(new byte[] {0, 'R', 'E', 'S'})
                .putInt(ECHO_RES)
                .putInt(PAYLOAD.length)
                .put(PAYLOAD)
                .array();
        byte[] answer = new byte[expected.length];
        new DataInputStream(socket.getInputStream()).readFully(answer);
        if (!Arrays.equals(answer, expected)) {
            throw new IOException("the job port answered something else than an echo");
        }
    }
}

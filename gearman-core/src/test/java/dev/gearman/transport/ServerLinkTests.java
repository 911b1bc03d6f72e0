package dev.gearman.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.protocol.Packet;
import dev.gearman.protocol.PacketType;
import dev.gearman.protocol.ProtocolLimits;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerLinkTests {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final EventLoops.Lease lease = EventLoops.lease(null);
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private FakeServer server;
    private ServerLink link;
    private Connection connection;

    @BeforeEach
    void listen() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void close() throws IOException {
        lease.loop().execute(() -> {
            link.close(new IOException("the test has ended"));
            lease.release().run();
        });
        server.close();
    }

    private void open(Duration connectTimeout, SslContext tls) {
        ReconnectPolicy atOnce = new ReconnectPolicy(Duration.ofNanos(1), 1, Duration.ofNanos(1), 0);
        ProtocolLimits limits = new ProtocolLimits(1_000, 1_000);
        LinkOptions options = new LinkOptions(connectTimeout, LONG, atOnce, 1_000, limits, () -> tls);
        link = new ServerLink(server.address(), options, lease.loop(), new Telling());
        lease.loop().execute(link::open);
    }

    private final class Telling implements LinkHandler {
        @Override
        public void up(Connection made) {
            connection = made;
            told.add("up");
        }

        @Override
        public void packet(Packet packet) {
            told.add(packet.toString());
        }

        @Override
        public void probe() {
            told.add("probe");
        }

        @Override
        public void down(Throwable cause) {
            told.add("down: " + cause.getMessage());
        }

        @Override
        public void unreachable(Throwable cause) {
            told.add("unreachable: " + cause.getMessage());
        }
    }

    private String next() throws InterruptedException {
        return told.poll(60, TimeUnit.SECONDS);
    }

    @Test
    void aConnectionIsUpWhenTheServerHasAnswered() throws Exception {
        open(LONG, null);
        String greeting = server.acceptSilently().receives();
        assertThat(greeting).isEqualTo("ECHO_REQ hello\r\n\r\n");
        assertThat(link.isUp()).isFalse();
        assertThat(link.isUntried()).isTrue();
        server.sends(PacketType.ECHO_RES, "hello\r\n\r\n");
        assertThat(next()).isEqualTo("up");
        assertThat(link.isUp()).isTrue();
        server.hangUp();
        assertThat(next()).startsWith("down: ");
        server.accept();
        assertThat(next()).isEqualTo("up");
    }

    @Test
    void aServerThatAcceptsAndSaysNothingIsNotReachable() throws Exception {
        open(Duration.ofMillis(50), null);
        server.acceptSilently();
        assertThat(next()).isEqualTo("unreachable: no answer within PT0.05S");
        assertThat(server.receives()).startsWith("ECHO_REQ");
        assertThat(server.receivesEnd()).isTrue();
        assertThat(link.trouble()).hasMessage("no answer within PT0.05S");
    }

    @Test
    void aRefusedConnectionIsReportedAsSuch() throws Exception {
        server.close();
        open(LONG, null);
        assertThat(next()).startsWith("unreachable: ").containsIgnoringCase("refused");
    }

    @Test
    void aHandshakeThatNeverEndsIsNotReachable() throws Exception {
        open(Duration.ofMillis(50), SslContextBuilder.forClient().build());
        server.acceptSilently();
        assertThat(next()).startsWith("unreachable: ");
        assertThat(link.isUp()).isFalse();
    }

    @Test
    void aServerOfAnotherProtocolIsRefusedByItsFirstBytes() throws Exception {
        open(LONG, null);
        server.acceptSilently().sendsText("HTTP/1.1 400 Bad Request");
        assertThat(next()).isEqualTo("unreachable: not a Gearman server: it answers with 'HTTP/1.1 400 Bad Request'");
        assertThat(link.isUntried()).isFalse();
    }

    @Test
    void aFirstPacketThatIsNoEchoIsRefused() throws Exception {
        open(LONG, null);
        server.acceptSilently().sends(PacketType.NOOP);
        assertThat(next()).startsWith("unreachable: not the echo of a greeting: NOOP");
    }

    @Test
    void whatWasNotHandedOverCertainlyWasNotSent() throws Exception {
        open(LONG, null);
        server.accept();
        assertThat(next()).isEqualTo("up");
        BlockingQueue<Boolean> sent = new LinkedBlockingQueue<>();
        lease.loop().execute(() -> {
            connection.send(Packet.of(PacketType.ECHO_REQ, "one"));
            long buffer = connection.buffer();
            sent.add(connection.mayHaveSent(buffer));
            // the first task is to write what was sent in this turn
            lease.loop().execute(() -> sent.add(connection.mayHaveSent(buffer)));
        });
        assertThat(sent.poll(60, TimeUnit.SECONDS)).isFalse();
        assertThat(sent.poll(60, TimeUnit.SECONDS)).isTrue();
        assertThat(server.receives()).isEqualTo("ECHO_REQ one");
    }
}

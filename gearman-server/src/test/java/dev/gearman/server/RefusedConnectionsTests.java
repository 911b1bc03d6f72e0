package dev.gearman.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections that the server refuses: a line for the first, a number for the others, and nothing of what they sent. */
class RefusedConnectionsTests {
    private static final String SECRET = "card 4111-1111";
    private static final int ATTEMPTS = 4;

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private SslContext tls;

    @BeforeEach
    void listen() throws Exception {
        KeyManagerFactory none = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        none.init(null, null);
        tls = SslContextBuilder.forServer(none).build();
        System.setErr(new PrintStream(log, true, UTF_8));
    }

    @AfterEach
    void listenNoMore() {
        System.setErr(before);
    }

    /** The output of a connection. */
    enum Attempt {
        PLAIN_TEXT_AT_A_TLS_PORT(true, "not encrypted") {
            @Override
            byte[] bytes() {
                return packet(7, "f\0\0" + SECRET + "w".repeat(2_000));
            }
        },
        TLS_WITHOUT_A_CIPHER_IN_COMMON(true, "no encrypted connection") {
            @Override
            byte[] bytes() {
                return new byte[0];
            }
        },
        NO_PACKET(false, "not a Gearman packet") {
            @Override
            byte[] bytes() {
                return ("\0" + SECRET + "w".repeat(100)).getBytes(ISO_8859_1);
            }
        },
        PART_OF_A_WORKLOAD_FOR_A_HEADER(false, "not a Gearman packet") {
            @Override
            byte[] bytes() {
                return ("\0" + SECRET.substring(0, 3)).getBytes(ISO_8859_1);
            }
        },
        UNKNOWN_TYPE(false, "packet type 4711") {
            @Override
            byte[] bytes() {
                return packet(4_711, SECRET);
            }
        },
        LONG_LINE(false, "a line of more than") {
            @Override
            byte[] bytes() {
                return SECRET.repeat(100_000).getBytes(ISO_8859_1);
            }
        };

        final boolean encrypted;
        final String line;

        Attempt(boolean encrypted, String line) {
            this.encrypted = encrypted;
            this.line = line;
        }

        abstract byte[] bytes();
    }

    private static byte[] packet(int type, String body) {
        String head = "\0REQ" + new String(int32(type), ISO_8859_1) + new String(int32(body.length()), ISO_8859_1);
        return (head + body).getBytes(ISO_8859_1);
    }

    private static byte[] int32(int value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    @ParameterizedTest
    @EnumSource
    void anAddressHasOneLineWithoutContent(Attempt attempt) {
        ServerOptions.Builder options =
                ServerOptions.builder().host("127.0.0.1").port(0);
        if (attempt.encrypted) {
            options.tls(channel -> tls);
        }
        GearmanServer server = GearmanServer.create(options.build());
        server.start();
        int port = server.address().getPort();

        for (int i = 0; i < ATTEMPTS; i++) {
            refused(port, attempt);
        }
        server.stop();

        List<String> lines = log.toString(UTF_8)
                .lines()
                .filter(line -> line.contains("127.0.0.1: ") || line.contains(" more from"))
                .toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("127.0.0.1: ", attempt.line).hasSizeLessThan(400);
        assertThat(lines.get(1))
                .contains(ATTEMPTS - 1 + " more from 127.0.0.1 in the last minute")
                .hasSizeLessThan(400);
        String all = log.toString(UTF_8);
        assertThat(all).doesNotContain(SECRET, SECRET.substring(0, 3) + "\n");
        assertThat(all.toLowerCase(Locale.ROOT))
                .doesNotContain(ByteBufUtil.hexDump(SECRET.getBytes(ISO_8859_1)))
                .doesNotContain(ByteBufUtil.hexDump("\0car".getBytes(ISO_8859_1)))
                .doesNotContain("\\x00car")
                .doesNotContain("exception");
    }

    /** Sends what the attempt is about and waits until the server has closed the connection. */
    private static void refused(int port, Attempt attempt) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(60_000);
            if (attempt == Attempt.TLS_WITHOUT_A_CIPHER_IN_COMMON) {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {new TrustAll()}, null);
                Socket secure = context.getSocketFactory().createSocket(socket, "127.0.0.1", port, false);
                handshake(secure);
            } else {
                OutputStream out = socket.getOutputStream();
                out.write(attempt.bytes());
                out.flush();
            }
            while (socket.getInputStream().read() >= 0) {
                // until the end
            }
        } catch (IOException e) {
            // reset by the server, which is an end as well
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void handshake(Socket secure) {
        try {
            secure.getOutputStream().write(1);
        } catch (IOException e) {
            // the server has refused; the socket below is still open
        }
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}

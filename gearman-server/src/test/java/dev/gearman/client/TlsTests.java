package dev.gearman.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.server.GearmanServer;
import dev.gearman.server.ServerOptions;
import dev.gearman.worker.GearmanWorker;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With our server only: Debian's gearmand is built without TLS. */
class TlsTests {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    static Path folder;

    private static GearmanServer server;
    private static SslContext trusting;

    @BeforeAll
    static void startServer() throws Exception {
        KeyStore store = certificateFor127001();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SslContext context = SslContextBuilder.forServer(keys).build();
        trusting = SslContextBuilder.forClient().trustManager(trust).build();
        server = GearmanServer.create(ServerOptions.builder()
                .host("127.0.0.1")
                .port(0)
                .tls(channel -> context)
                .build());
        server.start();
    }

    private static KeyStore certificateFor127001() throws Exception {
        Path file = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "changeit",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        // the certificate once more as one to trust
        store.setCertificateEntry("trusted", store.getCertificate("server"));
        return store;
    }

    @AfterAll
    static void stopServer() {
        server.stop();
    }

    private static String address() {
        return "127.0.0.1:" + server.address().getPort();
    }

    @Test
    void jobsAreDoneOverTls() {
        GearmanWorker worker = GearmanWorker.builder()
                .servers(address())
                .tls(trusting)
                .function("same", job -> job.workload())
                .build();
        try (worker;
                GearmanClient client =
                        GearmanClient.builder().servers(address()).tls(trusting).build()) {
            worker.start();
            byte[] large = new byte[2_000_000];
            assertThat(client.call("same", large)).isEqualTo(large);
            for (int i = 0; i < 100; i++) {
                assertThat(client.call("same", new byte[i])).hasSize(i);
            }
        }
    }

    @Test
    void aCertificateThatNobodyTrustsIsRefused() throws Exception {
        try (GearmanClient client = GearmanClient.builder()
                .servers(address())
                .tls(SslContextBuilder.forClient().build())
                .availability(Duration.ofMillis(500))
                .build()) {
            assertThatThrownBy(() -> client.call("same", new byte[0])).isInstanceOf(ServerUnavailableException.class);
        }
    }
}

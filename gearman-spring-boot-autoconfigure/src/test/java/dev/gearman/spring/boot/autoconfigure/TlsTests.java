package dev.gearman.spring.boot.autoconfigure;

import static dev.gearman.spring.boot.autoconfigure.Applications.application;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gearman.client.ServerUnavailableException;
import dev.gearman.server.GearmanServer;
import dev.gearman.server.ServerOptions;
import dev.gearman.spring.GearmanTemplate;
import dev.gearman.spring.annotation.GearmanWorker;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTests {
    private static final String PASSWORD = "changeit";

    @TempDir
    static Path directory;

    private static GearmanServer server;
    private static Path store;

    static class Echo {
        @GearmanWorker("echo")
        byte[] echo(byte[] workload) {
            return workload;
        }
    }

    @BeforeAll
    static void startServer() throws Exception {
        store = directory.resolve("server.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
        SslContext context = context();
        server = GearmanServer.create(ServerOptions.builder()
                .host("127.0.0.1")
                .port(0)
                .tls(channel -> context)
                .build());
        server.start();
    }

    private static SslContext context() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        return SslContextBuilder.forServer(managers).build();
    }

    @AfterAll
    static void stopServer() {
        server.stop();
    }

    @Test
    void connectionsAreEncryptedWithTheBundle() {
        application()
                .withUserConfiguration(Echo.class)
                .withPropertyValues(
                        "gearman.servers=127.0.0.1:" + server.address().getPort(),
                        "gearman.ssl.bundle=queue",
                        "spring.ssl.bundle.jks.queue.truststore.location=" + store.toUri(),
                        "spring.ssl.bundle.jks.queue.truststore.password=" + PASSWORD)
                .run(context -> assertThat(
                                context.getBean(GearmanTemplate.class).call("echo", new byte[] {1}))
                        .containsExactly(1));
    }

    @Test
    void aServerThatIsNotTrustedIsNotTalkedTo() {
        application()
                .withPropertyValues(
                        "gearman.servers=127.0.0.1:" + server.address().getPort(),
                        "gearman.ssl.bundle=queue",
                        "gearman.client.availability-timeout=500ms",
                        // of what everybody trusts, this server's certificate is not a part
                        "spring.ssl.bundle.jks.queue.options.enabled-protocols=TLSv1.3")
                .run(context -> assertThatThrownBy(
                                () -> context.getBean(GearmanTemplate.class).call("echo", new byte[] {1}))
                        .isInstanceOf(ServerUnavailableException.class)
                        .hasMessageContaining("PKIX"));
    }
}

package dev.gearman.spring.boot.autoconfigure;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;

/** The TLS context of new connections; a bundle that was updated is used from the next connection on. */
final class TlsContext implements Supplier<@Nullable SslContext> {
    private static final Logger log = LoggerFactory.getLogger(TlsContext.class);

    private volatile @Nullable SslContext current;

    /** @param bundle {@code null} for no TLS */
    TlsContext(@Nullable SslBundle bundle) {
        try {
            current = bundle == null ? null : create(bundle);
        } catch (SSLException | RuntimeException e) {
            throw new InvalidSettingException("the SSL bundle for Gearman servers can't be used: " + root(e), e);
        }
    }

    void update(SslBundle bundle) {
        try {
            current = create(bundle);
            log.info("The certificates for Gearman servers were renewed; new connections use them");
        } catch (SSLException | RuntimeException e) {
            log.error("The renewed certificates for Gearman servers can't be used, the old ones stay: {}", root(e));
        }
    }

    private static SslContext create(SslBundle bundle) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .keyManager(bundle.getManagers().getKeyManagerFactory())
                .trustManager(bundle.getManagers().getTrustManagerFactory())
                .endpointIdentificationAlgorithm("HTTPS");
        String[] protocols = bundle.getOptions().getEnabledProtocols();
        if (protocols != null) {
            builder.protocols(protocols);
        }
        String[] ciphers = bundle.getOptions().getCiphers();
        if (ciphers != null) {
            builder.ciphers(List.of(ciphers));
        }
        return builder.build();
    }

    private static String root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    @Override
    public @Nullable SslContext get() {
        return current;
    }
}

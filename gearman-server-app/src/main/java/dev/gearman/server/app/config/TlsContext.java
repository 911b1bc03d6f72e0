package dev.gearman.server.app.config;

import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** The TLS context of new connections; a bundle that was updated is used from the next connection on. */
final class TlsContext implements Function<Channel, SslContext> {
    private static final Logger log = LoggerFactory.getLogger(TlsContext.class);

    private final ClientAuth clientAuth;
    private volatile SslContext current;

    TlsContext(String name, GearmanServerProperties.Ssl.ClientAuth clientAuth, SslBundles bundles) {
        this.clientAuth = switch (clientAuth) {
            case NONE -> ClientAuth.NONE;
            case WANT -> ClientAuth.OPTIONAL;
            case NEED -> ClientAuth.REQUIRE;
        };
        try {
            this.current = create(bundles.getBundle(name));
            bundles.addBundleUpdateHandler(name, this::update);
        } catch (NoSuchSslBundleException e) {
            throw new InvalidSettingException(
                    "gearman.server.ssl.bundle: there is no SSL bundle '" + name + "' (expected: one of "
                            + bundles.getBundleNames() + ", which spring.ssl.bundle.* defines)",
                    e);
        } catch (SSLException | RuntimeException e) {
            throw new InvalidSettingException("the SSL bundle '" + name + "' can't be used: " + rootMessage(e), e);
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    private void update(SslBundle bundle) {
        try {
            current = create(bundle);
            log.info("The certificate of the job port was renewed; new connections use it");
        } catch (SSLException | RuntimeException e) {
            log.error("The renewed certificate of the job port can't be used, the old one stays: {}", rootMessage(e));
        }
    }

    private SslContext create(SslBundle bundle) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forServer(
                        bundle.getManagers().getKeyManagerFactory())
                .trustManager(bundle.getManagers().getTrustManagerFactory())
                .clientAuth(clientAuth);
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

    @Override
    public SslContext apply(Channel channel) {
        return current;
    }
}

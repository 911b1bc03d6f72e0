package dev.gearman.server.app.config;

import dev.gearman.server.ServerOptions;
import dev.gearman.server.store.JobStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The options of the job server. What keeps its jobs is the bean of type {@link JobStore}, which has to be there unless jobs are
 * kept in memory.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(GearmanServerProperties.class)
public class ServerOptionsConfiguration {
    private static final Logger log = LoggerFactory.getLogger(ServerOptionsConfiguration.class);

    @Bean
    ServerOptions serverOptions(
            GearmanServerProperties properties,
            SslBundles bundles,
            ObjectProvider<BuildProperties> build,
            ObjectProvider<JobStore> store) {
        GearmanServerProperties.Ssl ssl = properties.ssl();
        TlsContext tls = ssl.bundle() == null ? null : new TlsContext(ssl.bundle(), ssl.clientAuth(), bundles);
        ServerOptions options = new ServerOptionsFactory(properties).create(version(build), tls);
        tellOfFewerThreads(properties.ioThreads());
        if (properties.store() != StoreKind.MEMORY && store.getIfAvailable() == null) {
            throw new InvalidSettingException(GearmanServerProperties.PREFIX + ".store: '"
                    + properties.store().text() + "' is not available in this version");
        }
        return options;
    }

    private static void tellOfFewerThreads(int asked) {
        int threads = ServerOptionsFactory.usefulIoThreads(asked, ServerOptionsFactory.PROCESSORS);
        if (threads < asked) {
            log.info(
                    "{} I/O threads instead of {}: with more than that {} processors are slower",
                    threads,
                    asked,
                    ServerOptionsFactory.PROCESSORS);
        }
    }

    private static @Nullable String version(ObjectProvider<BuildProperties> build) {
        BuildProperties properties = build.getIfAvailable();
        return properties == null ? null : properties.getVersion();
    }
}

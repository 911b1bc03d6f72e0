package dev.gearman.server.app.config;

import dev.gearman.server.ServerOptions;
import dev.gearman.server.engine.DeadSet;
import dev.gearman.server.engine.JobListener;
import dev.gearman.server.store.JobStore;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The options of the job server. What keeps its jobs is the bean of type {@link JobStore}, or nothing if there is none. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(GearmanServerProperties.class)
public class ServerOptionsConfiguration {

    @Bean
    ServerOptions serverOptions(
            GearmanServerProperties properties,
            SslBundles bundles,
            ObjectProvider<BuildProperties> build,
            ObjectProvider<JobStore> store,
            ObjectProvider<JobListener> listeners,
            ObjectProvider<DeadSet> deadSet) {
        GearmanServerProperties.Ssl ssl = properties.ssl();
        TlsContext tls = ssl.bundle() == null ? null : new TlsContext(ssl.bundle(), ssl.clientAuth(), bundles);
        ServerOptionsFactory factory = new ServerOptionsFactory(properties);
        factory.followers(listeners.orderedStream().toList(), deadSet.getIfAvailable());
        return factory.create(version(build), tls, store.getIfAvailable());
    }

    private static @Nullable String version(ObjectProvider<BuildProperties> build) {
        BuildProperties properties = build.getIfAvailable();
        return properties == null ? null : properties.getVersion();
    }
}

package dev.gearman.server.app.store.redis;

import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.store.JobStore;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Stores for tests, made as the application makes them. */
final class RedisStores implements AutoCloseable {
    private final ConfigurableApplicationContext context;
    private final int port;

    RedisStores(int port) {
        this.port = port;
        this.context = new SpringApplicationBuilder(Parts.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--gearman.server.store=redis",
                        "--spring.data.redis.port=" + port,
                        "--spring.data.redis.timeout=30s");
    }

    /** The one of the application, with its standard prefix. */
    JobStore standard() {
        return context.getBean(JobStore.class);
    }

    JobStore open(String prefix) {
        return new RedisJobStore(factory(), "port " + port, prefix);
    }

    LettuceConnectionFactory factory() {
        return context.getBean(LettuceConnectionFactory.class);
    }

    @Override
    public void close() {
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(GearmanServerProperties.class)
    @ImportAutoConfiguration(SslAutoConfiguration.class)
    @Import(RedisStoreConfiguration.class)
    static class Parts {}
}

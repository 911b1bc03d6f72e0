package dev.gearman.server.app.store.redis;

import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.store.JobStore;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.connection.lettuce.LettuceConnection.PipeliningFlushPolicy;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Jobs in Redis, and what Spring Boot knows of Redis only then. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(prefix = GearmanServerProperties.PREFIX, name = "store", havingValue = "redis")
// not as an auto-configuration: the application excludes it
@Import(DataRedisAutoConfiguration.class)
class RedisStoreConfiguration {

    /** A connection that comes back by itself would get the second half of a transaction. */
    @Bean
    LettuceClientOptionsBuilderCustomizer endedConnectionsStayEnded() {
        return options -> options.autoReconnect(false);
    }

    /** Closed by the job server. */
    @Bean(destroyMethod = "")
    JobStore redisJobStore(LettuceConnectionFactory factory, GearmanServerProperties properties) {
        factory.setShareNativeConnection(false);
        factory.setPipeliningFlushPolicy(PipeliningFlushPolicy.flushOnClose());
        String server = factory.getHostName() + ":" + factory.getPort();
        return new RedisJobStore(factory, server, properties.redis().prefix());
    }
}

package dev.gearman.server.app.store.redis;

import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.config.InvalidSettingException;
import dev.gearman.server.store.JobStore;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnection.PipeliningFlushPolicy;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Jobs in Redis, and what Spring Boot knows of Redis only then. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(prefix = GearmanServerProperties.PREFIX, name = "store", havingValue = "redis")
// not as an auto-configuration: the application excludes it
@Import(DataRedisAutoConfiguration.class)
class RedisStoreConfiguration {
    private static final List<String> REFUSALS =
            List.of("WRONGPASS", "NOAUTH", "NOPERM", "ERR AUTH", "ERR invalid password");

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
        requireLogin(factory, server);
        return new RedisJobStore(factory, server, properties.redis().prefix());
    }

    /** A Redis that is not there may come later; one that refuses the login does not change its mind. */
    private static void requireLogin(LettuceConnectionFactory factory, String server) {
        RedisConnection connection = null;
        try {
            connection = factory.getConnection();
            connection.commands().ping();
        } catch (RuntimeException e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            String reason = String.valueOf(root.getMessage());
            if (REFUSALS.stream().anyMatch(reason::startsWith)) {
                throw new InvalidSettingException("Redis at " + server + " refuses the login: " + reason, e);
            }
        } finally {
            if (connection != null) {
                connection.close();
            }
        }
    }
}

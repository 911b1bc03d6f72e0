package dev.gearman.server.app.store.memcached;

import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.config.GearmanServerProperties.Memcached;
import dev.gearman.server.app.config.InvalidSettingException;
import dev.gearman.server.store.JobStore;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Jobs in memcached. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(prefix = GearmanServerProperties.PREFIX, name = "store", havingValue = "memcached")
class MemcachedStoreConfiguration {
    private static final int LONGEST_PREFIX = 100;

    /** Closed by the job server. */
    @Bean(destroyMethod = "")
    JobStore memcachedJobStore(GearmanServerProperties properties) {
        Memcached memcached = properties.memcached();
        String prefix = memcached.prefix();
        if (prefix.length() > LONGEST_PREFIX || !prefix.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new InvalidSettingException(GearmanServerProperties.PREFIX + ".memcached.prefix: '" + prefix
                    + "' (expected: at most " + LONGEST_PREFIX + " visible characters of ASCII)");
        }
        if (memcached.port() < 1 || memcached.port() > 65_535) {
            throw new InvalidSettingException(
                    GearmanServerProperties.PREFIX + ".memcached.port: " + memcached.port() + " (expected: 1..65535)");
        }
        if (memcached.timeout().toMillis() < 1) {
            throw new InvalidSettingException(GearmanServerProperties.PREFIX + ".memcached.timeout: "
                    + memcached.timeout() + " (expected: 1 ms or more)");
        }
        Items items = new Items(memcached.host(), memcached.port(), memcached.timeout());
        return new MemcachedJobStore(items, prefix);
    }
}

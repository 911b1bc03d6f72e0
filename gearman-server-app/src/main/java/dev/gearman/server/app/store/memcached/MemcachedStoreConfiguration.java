package dev.gearman.server.app.store.memcached;

import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.config.GearmanServerProperties.Memcached;
import dev.gearman.server.store.JobStore;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Jobs in memcached. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(prefix = GearmanServerProperties.PREFIX, name = "store", havingValue = "memcached")
class MemcachedStoreConfiguration {
    /** Closed by the job server. */
    @Bean(destroyMethod = "")
    JobStore memcachedJobStore(GearmanServerProperties properties) {
        Memcached memcached = properties.memcached();
        MemcachedSettings.check(memcached);
        Items items = new Items(memcached.host(), memcached.port(), memcached.timeout());
        return new MemcachedJobStore(items, memcached.prefix());
    }
}

package dev.gearman.server.app.store.rocksdb;

import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.config.InvalidSettingException;
import dev.gearman.server.app.store.DataDirectory;
import dev.gearman.server.store.JobStore;
import dev.gearman.server.store.StoreException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Jobs in files of RocksDB. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(prefix = GearmanServerProperties.PREFIX, name = "store", havingValue = "rocksdb")
class RocksDbStoreConfiguration {

    /** Closed by the job server. A start without these files makes no sense, so it fails. */
    @Bean(destroyMethod = "")
    JobStore rocksDbJobStore(DataDirectory directory, GearmanServerProperties properties) {
        try {
            return new RocksDbJobStore(
                    directory.create().resolve("rocksdb"), properties.rocksdb().sync());
        } catch (StoreException e) {
            throw new InvalidSettingException(String.valueOf(e.getMessage()), e);
        }
    }
}

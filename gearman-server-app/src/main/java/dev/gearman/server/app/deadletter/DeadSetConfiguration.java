package dev.gearman.server.app.deadletter;

import dev.gearman.server.app.config.GearmanServerProperties;
import dev.gearman.server.app.records.RecordDatabase;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The dead set, unless it is switched off: without this bean a job that fails for good is gone. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(
        prefix = GearmanServerProperties.PREFIX,
        name = "dead-set.enabled",
        havingValue = "true",
        matchIfMissing = true)
class DeadSetConfiguration {
    /** The part of the heap that jobs may take which wait to be written. */
    private static final long PART_OF_HEAP = 8;

    @Bean
    DeadSetWriter deadSetWriter(DatabaseDeadJobs jobs, RecordDatabase database) {
        return new DeadSetWriter(jobs, database, Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
    }
}

package dev.gearman.spring.boot.health;

import dev.gearman.client.GearmanClient;
import dev.gearman.spring.boot.autoconfigure.GearmanAutoConfiguration;
import dev.gearman.spring.boot.autoconfigure.UsedClient;
import dev.gearman.spring.worker.GearmanWorkerEndpointRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the health contributor {@code gearman}. */
@AutoConfiguration(after = GearmanAutoConfiguration.class)
@ConditionalOnClass({GearmanClient.class, HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("gearman")
@ConditionalOnBean(GearmanWorkerEndpointRegistry.class)
public final class GearmanHealthContributorAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(name = {"gearmanHealthIndicator", "gearmanHealthContributor"})
    GearmanHealthIndicator gearmanHealthContributor(GearmanWorkerEndpointRegistry workers, UsedClient client) {
        return new GearmanHealthIndicator(workers, client);
    }
}

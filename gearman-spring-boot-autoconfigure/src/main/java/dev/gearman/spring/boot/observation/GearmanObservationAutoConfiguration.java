package dev.gearman.spring.boot.observation;

import dev.gearman.spring.CallListener;
import dev.gearman.spring.boot.autoconfigure.GearmanAutoConfiguration;
import dev.gearman.spring.boot.autoconfigure.UsedClient;
import dev.gearman.spring.metrics.GearmanMetrics;
import dev.gearman.spring.metrics.JobTimers;
import dev.gearman.spring.observation.CallObservations;
import dev.gearman.spring.observation.GearmanTemplateObservationConvention;
import dev.gearman.spring.observation.GearmanWorkerObservationConvention;
import dev.gearman.spring.observation.JobObservations;
import dev.gearman.spring.worker.GearmanWorkerEndpointRegistry;
import dev.gearman.spring.worker.JobListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Auto-configuration of observations and metrics of workers and template. */
@AutoConfiguration(
        before = GearmanAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
        })
public final class GearmanObservationAutoConfiguration {
    static final String WORKER = "gearman.worker.observation-enabled";
    static final String CLIENT = "gearman.client.observation-enabled";

    @Configuration(proxyBeanMethods = false)
    @Order(1)
    @ConditionalOnClass(ObservationRegistry.class)
    @ConditionalOnBean(ObservationRegistry.class)
    static final class Observations {
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnProperty(name = WORKER, matchIfMissing = true)
        JobObservations gearmanJobObservations(
                ObservationRegistry registry, ObjectProvider<GearmanWorkerObservationConvention> convention) {
            return new JobObservations(registry, convention.getIfAvailable());
        }

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnProperty(name = CLIENT, matchIfMissing = true)
        CallObservations gearmanCallObservations(
                ObservationRegistry registry, ObjectProvider<GearmanTemplateObservationConvention> convention) {
            return new CallObservations(registry, convention.getIfAvailable());
        }
    }

    /** Comes after the observations, by its order: timers are for those who have none. */
    @Configuration(proxyBeanMethods = false)
    @Order(2)
    @ConditionalOnClass(MeterRegistry.class)
    @ConditionalOnBean(MeterRegistry.class)
    static final class Metrics {
        @Bean
        @ConditionalOnMissingBean({JobObservations.class})
        JobListener gearmanJobTimers(MeterRegistry registry) {
            return JobTimers.ofWorkers(registry);
        }

        @Bean
        @ConditionalOnMissingBean({CallObservations.class})
        CallListener gearmanCallTimers(MeterRegistry registry) {
            return JobTimers.ofTemplates(registry);
        }

        @Bean
        @ConditionalOnMissingBean
        GearmanMetrics gearmanMetrics(MeterRegistry registry) {
            return new GearmanMetrics(registry);
        }

        /** After all singletons, when all annotated methods are registered. */
        @Bean
        SmartInitializingSingleton gearmanMetricsBinder(
                GearmanMetrics metrics,
                ObjectProvider<GearmanWorkerEndpointRegistry> workers,
                ObjectProvider<UsedClient> client) {
            return () -> {
                workers.ifAvailable(registry -> registry.onRegistration(metrics::bindWorker));
                client.ifAvailable(metrics::bindClient);
            };
        }
    }
}

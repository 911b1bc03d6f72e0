package dev.gearman.server.app.metrics;

import dev.gearman.server.app.config.GearmanServerProperties;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What more than one part of the metrics needs. */
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

    @Bean
    FunctionMeters functionMeters(MeterRegistry registry, GearmanServerProperties properties) {
        return new FunctionMeters(registry, properties.metrics().maxFunctions());
    }
}

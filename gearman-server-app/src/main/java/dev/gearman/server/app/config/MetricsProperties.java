package dev.gearman.server.app.config;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The figures at {@code /actuator/prometheus}.
 *
 * @param maxFunctions Functions that have figures of their own; those beyond share the row "others".
 * @param interval Time after which the figures are brought up to date.
 */
public record MetricsProperties(
        @DefaultValue("100") int maxFunctions,
        @DefaultValue("5s") Duration interval) {}

package dev.gearman.spring.boot.autoconfigure;

import dev.gearman.client.GearmanClientBuilder;

/** Changes what the properties have no name for, before the client is built. */
@FunctionalInterface
public interface GearmanClientCustomizer {
    void customize(GearmanClientBuilder client);
}

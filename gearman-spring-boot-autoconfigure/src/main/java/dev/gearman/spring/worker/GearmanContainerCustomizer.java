package dev.gearman.spring.worker;

import dev.gearman.worker.GearmanWorkerBuilder;

/** Changes what the properties and the annotation have no name for. Beans of this type are called for each container that starts. */
@FunctionalInterface
public interface GearmanContainerCustomizer {
    /** Called last, before the worker is built; it has its functions already. */
    void customize(GearmanWorkerEndpoint endpoint, GearmanWorkerBuilder worker);
}

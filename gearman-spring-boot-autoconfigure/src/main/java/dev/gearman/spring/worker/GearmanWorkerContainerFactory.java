package dev.gearman.spring.worker;

/** Makes the container of an endpoint. The bean {@code gearmanWorkerContainerFactory} is used where no other is named. */
@FunctionalInterface
public interface GearmanWorkerContainerFactory {
    /** Name of the bean that is used where no other is named. */
    String DEFAULT_BEAN_NAME = "gearmanWorkerContainerFactory";

    /** A container that is not started yet. */
    GearmanWorkerContainer createContainer(GearmanWorkerEndpoint endpoint);
}

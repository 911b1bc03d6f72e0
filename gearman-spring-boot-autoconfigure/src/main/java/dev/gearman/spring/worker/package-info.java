/**
 * Workers as parts of an application context.
 *
 * <p>What is to be worked on is a {@link dev.gearman.spring.worker.GearmanWorkerEndpoint}, made from an annotated method or by
 * hand. A {@link dev.gearman.spring.worker.GearmanWorkerContainerFactory} makes a
 * {@link dev.gearman.spring.worker.GearmanWorkerContainer} of it, which holds the connections. The
 * {@link dev.gearman.spring.worker.GearmanWorkerEndpointRegistry} starts and stops them with the context.
 */
@NullMarked
package dev.gearman.spring.worker;

import org.jspecify.annotations.NullMarked;

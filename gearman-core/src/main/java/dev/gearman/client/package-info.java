/**
 * A Gearman client: gives work to servers and hears what becomes of it.
 *
 * <p>Start with {@link dev.gearman.client.GearmanClient}. What is to be done is a
 * {@link dev.gearman.client.JobRequest}, what comes back are futures and {@link dev.gearman.client.JobEvent}s, and what goes
 * wrong is a {@link dev.gearman.client.GearmanException} of the type that says what.
 */
@NullMarked
package dev.gearman.client;

import org.jspecify.annotations.NullMarked;

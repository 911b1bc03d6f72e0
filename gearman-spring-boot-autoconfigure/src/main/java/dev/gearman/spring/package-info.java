/**
 * Gearman for Spring applications: what an application itself uses.
 *
 * <p>Start with {@link dev.gearman.spring.GearmanTemplate} to give work away, and with
 * {@link dev.gearman.spring.annotation.GearmanWorker} to do some. Nothing here, nor in the packages below but {@code boot},
 * needs Spring Boot.
 */
@NullMarked
package dev.gearman.spring;

import org.jspecify.annotations.NullMarked;

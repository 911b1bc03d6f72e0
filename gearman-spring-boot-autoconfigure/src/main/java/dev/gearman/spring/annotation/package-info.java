/**
 * What an application writes on its classes and methods, and what reads it.
 *
 * <p>Start with {@link dev.gearman.spring.annotation.GearmanWorker} and {@link dev.gearman.spring.annotation.GearmanClient}.
 */
@NullMarked
package dev.gearman.spring.annotation;

import org.jspecify.annotations.NullMarked;

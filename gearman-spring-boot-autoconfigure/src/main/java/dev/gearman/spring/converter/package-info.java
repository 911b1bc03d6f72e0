/**
 * Between objects and workloads. Start with {@link dev.gearman.spring.converter.GearmanMessageConverter}.
 */
@NullMarked
package dev.gearman.spring.converter;

import org.jspecify.annotations.NullMarked;

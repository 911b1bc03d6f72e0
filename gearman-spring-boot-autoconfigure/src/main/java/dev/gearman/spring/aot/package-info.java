/**
 * What a native image has to know about workers. Start with
 * {@link dev.gearman.spring.aot.WorkerBeanAotProcessor}.
 */
@NullMarked
package dev.gearman.spring.aot;

import org.jspecify.annotations.NullMarked;

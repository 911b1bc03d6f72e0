/**
 * How fast it is: {@code java -jar gearman-benchmarks.jar} loads a Gearman server, {@code ... jmh} measures parts of ours.
 * Start at {@link dev.gearman.benchmarks.Main}.
 */
@NullMarked
package dev.gearman.benchmarks;

import org.jspecify.annotations.NullMarked;

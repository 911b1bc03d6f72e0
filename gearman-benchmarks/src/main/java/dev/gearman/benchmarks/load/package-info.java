/**
 * A load driver for any Gearman server, made of the client and the worker of {@code gearman-core}: what it measures is what
 * a Java program gets from them. Start at {@link dev.gearman.benchmarks.load.LoadCommand}; a {@link
 * dev.gearman.benchmarks.load.Scenario} is what is played, a {@link dev.gearman.benchmarks.load.Player} plays it, a {@link
 * dev.gearman.benchmarks.load.Measurement} is what came of it.
 */
@NullMarked
package dev.gearman.benchmarks.load;

import org.jspecify.annotations.NullMarked;

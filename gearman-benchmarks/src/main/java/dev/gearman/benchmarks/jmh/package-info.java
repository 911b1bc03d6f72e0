/**
 * JMH benchmarks of the codec, the engine and the store writer: {@code java -jar gearman-benchmarks.jar jmh -prof gc} tells
 * the allocation of each operation as well.
 */
@NullMarked
package dev.gearman.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;

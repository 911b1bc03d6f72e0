/**
 * For tests of applications: a real server in the process. Start with {@link dev.gearman.spring.test.EmbeddedGearman}. Needs
 * {@code gearman-server} and {@code spring-test} on the class path of the tests.
 */
@NullMarked
package dev.gearman.spring.test;

import org.jspecify.annotations.NullMarked;

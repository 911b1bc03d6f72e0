/**
 * Slices of applications, for tests. Start with {@link dev.gearman.spring.boot.test.GearmanTest}.
 */
@NullMarked
package dev.gearman.spring.boot.test;

import org.jspecify.annotations.NullMarked;

/**
 * Servers that Testcontainers runs, for {@code @ServiceConnection(name = "gearman")}.
 */
@NullMarked
package dev.gearman.spring.boot.testcontainers;

import org.jspecify.annotations.NullMarked;

/**
 * Servers that Docker Compose runs, found by the name of their image.
 */
@NullMarked
package dev.gearman.spring.boot.docker;

import org.jspecify.annotations.NullMarked;

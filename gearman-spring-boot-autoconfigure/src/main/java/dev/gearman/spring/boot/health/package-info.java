/**
 * The health of workers and client. Start with {@link dev.gearman.spring.boot.health.GearmanHealthIndicator}.
 */
@NullMarked
package dev.gearman.spring.boot.health;

import org.jspecify.annotations.NullMarked;

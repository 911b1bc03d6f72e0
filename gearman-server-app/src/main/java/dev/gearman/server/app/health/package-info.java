/** What {@code /actuator/health} says beyond the job port and the store; see {@link BacklogHealthIndicator}. */
@NullMarked
package dev.gearman.server.app.health;

import org.jspecify.annotations.NullMarked;

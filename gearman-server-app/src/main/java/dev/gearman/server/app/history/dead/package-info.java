/** The dead set; {@link DeadSetWriter} takes jobs from the engine. */
@NullMarked
package dev.gearman.server.app.history.dead;

import org.jspecify.annotations.NullMarked;

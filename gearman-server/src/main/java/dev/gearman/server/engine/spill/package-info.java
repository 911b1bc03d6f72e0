/** Spilling: jobs whose contents are in the job store only. */
@NullMarked
package dev.gearman.server.engine.spill;

import org.jspecify.annotations.NullMarked;

/** Data structures of the engine that know no jobs. */
@NullMarked
package dev.gearman.server.engine.index;

import org.jspecify.annotations.NullMarked;
